# SPDX-License-Identifier: GPL-2.0-or-later
# @calls io_uring_setup io_uring_enter io_uring_register
verify() {
	local ring=$PROGRAMS/helpers/ring number
	local files=("$host/secret" "$host/own" "$host/new")

	# Outside of any guest the operations that name files do reach them: this test would see it. BIND, SENDMSG_ZC and those of
	# attributes are not for every kernel and file system; those of sockets (9, 16) are not for every length of a path.
	"$ring" host "${files[@]}" >"$room/out" 2>"$room/err"
	if ! grep -q '^reached: operation 18 ' "$room/out"; then
		"$ring" give true >"$room/out" && fail "it opens no file"
		skip "no io_uring here: $(cat "$room/out")"
	fi
	for number in 18 21 28 35 36 37 38 39; do
		grep -q "^reached: operation $number " "$room/out" || fail "operation $number does not reach a file that is there"
	done

	# A ring that the guest would make, and one that it got from outside.
	echo "the host's" >"$host/secret"
	list_files "$host" >"$room/before"
	run_guest -b /dev -b /proc -w /t /usr/test/ring host /t/file /t/own /t/new
	expect_status 0
	expect_out ""
	proot=("$ring" give "${proot[@]}")
	run_guest -b /dev -b /proc -w /t /usr/test/ring given "${files[@]}"
	expect_status 0
	expect_out "syscall(RING_ENTER, GIVEN, 0, 0, 0, NULL, 0) = -1 ENOSYS
syscall(RING_REGISTER, GIVEN, 8, NULL, 0) = -1 ENOSYS"
	list_files "$host" >"$room/after"
	diff "$room/before" "$room/after" || fail "files of the host were touched"
}
