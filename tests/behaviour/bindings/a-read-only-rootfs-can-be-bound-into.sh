# SPDX-License-Identifier: GPL-2.0-or-later
verify() {
	mkdir "$host/tree"
	echo text >"$host/tree/file"
	if [ "$user" = root ]; then
		mkdir "$host/read-only"
		unshare -m sh -c 'mount --bind "$1" "$2" && mount -o remount,bind,ro "$2" && shift 2 && exec "$@"' sh "$guest" "$host/read-only" \
			"${proot[@]}" -r "$host/read-only" -b "$host/tree:/new/place" -b /proc /bin/sh -c 'cat /new/place/file; ls /new; echo x >/t/x' \
			>"$room/out" 2>"$room/err"
		status=$?
		out=$(cat "$room/out") err=$(cat "$room/err")
		expect_out $'text\nplace'
		expect_err_matches 'Read-only file system'
		return
	fi
	chmod 555 "$guest"
	run_guest -b "$host/tree:/new/place" /bin/sh -c 'cat /new/place/file; ls /new; ls / | grep -x new; mkdir /other'
	chmod 755 "$guest"
	expect_out $'text\nplace\nnew'
	expect_err_matches 'Permission denied'
	[ ! -e "$guest/new" ] || fail "the rootfs was polluted"
}
