# SPDX-License-Identifier: GPL-2.0-or-later
# @user user
verify() {
	local program native
	for program in open-audit open-audit-static; do
		run_guest -0 "/usr/test/$program"
		expect_status 0
		expect_out "audit unknown, route 0"
	done
	# The kernel's own answer where nobody believes anything.
	native=$("$guest/usr/test/open-audit-static")
	run_guest /usr/test/open-audit
	expect_out "$native"
}
