# SPDX-License-Identifier: GPL-2.0-or-later
verify() {
	run_guest /no/such/command
	expect_refusal /no/such/command
	run_guest no-such-command
	expect_refusal no-such-command
	run_guest /etc/motd
	expect_refusal /etc/motd
	run_guest /etc
	expect_refusal /etc
	run_guest ""
	expect_refusal
	printf '#!/no/such/interpreter\n' >"$guest/t/script"
	chmod 755 "$guest/t/script"
	run_guest /t/script
	expect_refusal /t/script
	: >"$guest/t/empty"
	chmod 755 "$guest/t/empty"
	run_guest /t/empty
	expect_refusal /t/empty
}
