# SPDX-License-Identifier: GPL-2.0-or-later
# @needs gdb
# @time-limit 60
verify() {
	"${proot[@]}" -r "$guest" -b /dev -w /t /bin/sh -c 'echo x >/t/ready; sleep 20' &
	local pid=$!
	wait_until test -s "$guest/t/ready" || fail "the guest did not start"
	gdb -nx --batch -ex 'break main' -ex run -ex 'print argc' -ex kill "$PROGRAMS/helpers/say" >"$room/out" 2>"$room/err"
	status=$?
	out=$(cat "$room/out")
	expect_status 0
	expect_out_matches '\$1 = 1'
	kill $pid
	wait $pid
	true
}
