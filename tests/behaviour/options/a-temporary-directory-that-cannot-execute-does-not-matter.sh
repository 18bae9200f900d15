# SPDX-License-Identifier: GPL-2.0-or-later
verify() {
	# One that is missing, one that is not writable, one that is mounted noexec where we may mount.
	with=(PROOT_TMP_DIR=$host/missing)
	run_guest /bin/cat /etc/motd
	expect_status 0
	expect_out "a guest made by the test suite"
	mkdir "$host/read-only"
	chmod 555 "$host/read-only"
	with=(PROOT_TMP_DIR=$host/read-only)
	run_guest /bin/cat /etc/motd
	expect_status 0
	expect_out "a guest made by the test suite"
	if [ "$user" = root ]; then
		mkdir "$host/noexec"
		unshare -m sh -c 'mount -t tmpfs -o noexec tmpfs "$1/noexec" && shift && exec "$@"' sh "$host" \
			env PROOT_TMP_DIR="$host/noexec" "${proot[@]}" -r "$guest" /usr/test/say one >"$room/out" 2>"$room/err"
		status=$?
		out=$(cat "$room/out")
		expect_status 0
		expect_out_matches '1: one'
	fi
}
