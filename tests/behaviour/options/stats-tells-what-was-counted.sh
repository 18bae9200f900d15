# SPDX-License-Identifier: GPL-2.0-or-later
# The last number of the line of a text, or of the name in a file.
told() { sed -n "s/^ *\([0-9]*\)  *$1\$/\1/p" "$room/err"; }
written() { sed -n "s/^$1 //p" "$room/stats"; }
verify() {
	run_guest /bin/true
	expect_err ""
	with=(PROOT_STATS_FILE="$room/stats")
	run_guest --shim=off --stats /bin/sh -c '/bin/true; cat /etc/none; exit 3'
	expect_status 3
	expect_err_matches 'No such file'
	expect_equal "$(told 'programs executed')" 3 "programs"
	expect_equal "$(written programs)" 3 "programs in the file"
	expect_equal "$(told 'calls that came to proot')" "$(written calls_traced)" "calls"
	expect_equal "$(told 'execve')" "$(written call_execve)" "execve"
	[ "$(written call_openat)" -gt 3 ] || fail "hardly any openat: $(written call_openat)"
	# Without the option the file has what costs nothing to count.
	run_guest --shim=off /bin/true
	expect_err ""
	expect_equal "$(written programs)" "" "programs without --stats"
	[ "$(written calls_traced)" -gt 0 ] || fail "no calls"
	with=(PROOT_STATS=)
	run_guest /bin/true
	expect_equal "$(told 'programs executed')" 1 "programs with PROOT_STATS"
}
