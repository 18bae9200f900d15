# SPDX-License-Identifier: GPL-2.0-or-later
verify() {
	local name
	mkdir "$host/dir" "$host/tmp"
	for name in mounts mountinfo; do
		with=("PROOT_TMP_DIR=$host/tmp")
		run_guest -b /dev -b /proc -b "$host/dir:/mnt:ro" -b "$host/dir:/opt" --tmpfs /tmp -b "$host/dir:/new/place" /bin/sh -c "
			grep -E ' /(mnt|opt|tmp|new|new/place) ' /proc/self/$name
			grep -c proot- /proc/self/$name"
		expect_err ''
		case $name in
		mounts) expect_equal "$(awk 'NF > 1 { print $2, $3 == "tmpfs", substr($4, 1, 3) }' <<<"$out" | sort | tr '\n' ' ')" \
			"/mnt 0 ro, /new/place 0 rw, /opt 0 rw, /tmp 1 rw, " "$out" ;;
		mountinfo) expect_equal "$(awk 'NF > 1 { print $5, substr($6, 1, 3) }' <<<"$out" | sort | tr '\n' ' ')" \
			"/mnt ro, /new/place rw, /opt rw, /tmp rw, " "$out" ;;
		esac
		expect_equal "$(tail -n 1 <<<"$out")" 0 "directories of proot in $name"
	done
}
