# SPDX-License-Identifier: GPL-2.0-or-later
binds+=("$host/tree:/mnt/place" "$host/file:/etc/motd")
prepare() {
	mkdir -p "$host/tree/sub" "$guest/mnt/place"
	echo file >"$host/tree/sub/file"
	echo motd >"$host/file"
	cp "$guest/usr/test/look-at-self" "$host/tree/program"
}
guest <<'END'
cd /mnt/place/sub
readlink /proc/self/cwd
pwd -P
exec 5</mnt/place/sub/file 6</etc/motd 7</mnt
readlink /proc/self/fd/5 /proc/self/fd/6 /proc/self/fd/7
../program | grep -E 'exe|EXECFN'
realpath ../../place/sub/file
cd /mnt/place && cd .. && pwd -P && ls place
END
