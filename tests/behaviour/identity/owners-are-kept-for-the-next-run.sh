# SPDX-License-Identifier: GPL-2.0-or-later
# @user user
verify() {
	local db=$host/db
	run_guest -0 --fakeroot-db="$db" bash -c 'cd /t; touch a b; mkdir d; chown 5:6 a; chown 7 d; mknod n b 8 1; chown 9 b; rm b'
	expect_status 0
	run_guest -0 --fakeroot-db="$db" bash -c 'cd /t; mv a c; stat -c "%n %u:%g %F %t:%T" c d n; chown 8:8 c'
	expect_out $'c 5:6 regular empty file 0:0\nd 7:0 directory 0:0\nn 0:0 block special file 8:1'
	HOME= run -S "$guest" --fakeroot-db="$db" true
	run_guest -0 --fakeroot-db="$db" stat -c %u:%g /t/c
	expect_out 8:8
	run_guest -0 stat -c %u:%g /t/c
	expect_out 0:0
	expect_equal "$(ls "$host")" db "what is left behind"

	# Cut off, or something else: said, and left alone.
	sed -i '$d' "$db"
	cp "$db" "$host/damaged"
	run_guest -0 --fakeroot-db="$db" true
	expect_refusal "$db" damaged
	cmp "$db" "$host/damaged" || fail "a damaged file was changed"
	echo precious >"$db"
	run_guest -0 --fakeroot-db="$db" true
	expect_refusal "$db"
	run_guest -0 --fakeroot-db="$host" true
	expect_refusal "$host"
	run_guest --fakeroot-db="$host/new" true
	expect_refusal --fakeroot-db -0
	# What cannot be written is said; the command has run.
	run_guest -0 --fakeroot-db="$host/missing/db" echo ran
	expect_status 0
	expect_out ran
	expect_err_matches "can't write '$host/missing/db'"
}
