# SPDX-License-Identifier: GPL-2.0-or-later
# Numbers of mounts differ, and what of a file system is mounted begins with the folder of the test.
binds+=("$host/dir:/mnt" "$host/with space:/mnt/a name" "$host/file:/etc/motd" "$host/dir:/opt")
prepare() {
	mkdir -p "$host/dir/a name" "$host/with space"
	touch "$host/file"
}
guest <<'END'
infos() {
	awk '{
		point[$1] = $5; parent[$1] = $2; count[$1]++
		root = $4; sub(/.*\/host\//, "", root)
		for (i = 7; $i != "-"; i++)
			;
		line[NR] = $3 " " root " " $5 " " $6 " " $(i + 1) " " $(i + 2) " " $(i + 3); id[NR] = $1
	}
	END {
		for (i = 1; i <= NR; i++) {
			print line[i] " on " ((parent[id[i]] in point) ? point[parent[id[i]]] : "nothing")
			if (count[id[i]] > 1)
				print "two mounts are called " id[i]
		}
	}' "$1" | sort
}
infos /proc/self/mountinfo
echo "-- others"
infos /proc/thread-self/mountinfo | md5sum
infos /proc/$$/mountinfo | md5sum
infos /proc/$$/task/$$/mountinfo | md5sum
echo "-- mounts"
sort /proc/mounts
sort /proc/self/mounts | md5sum
sort /proc/$$/mountstats
sort /etc/mtab 2>/dev/null || ln -s /proc/mounts /etc/mtab && sort /etc/mtab | md5sum
df -a --output=target,fstype | sort
END
