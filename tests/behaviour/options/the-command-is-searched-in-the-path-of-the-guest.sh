# SPDX-License-Identifier: GPL-2.0-or-later
verify() {
	mkdir "$guest/opt/bin"
	cp "$guest/usr/test/say" "$guest/opt/bin/only-in-the-guest"
	with=(PATH=/nowhere:/opt/bin)
	run_guest only-in-the-guest arg
	expect_status 0
	expect_out_matches '1: arg'
	with=(PATH=/nowhere:/opt/bin)
	run_guest cat
	expect_refusal cat
	with=()
	run_guest -w /opt ./bin/only-in-the-guest arg
	expect_out_matches '0: ./bin/only-in-the-guest'
	run_guest -w /opt bin/only-in-the-guest
	expect_status 0
}
