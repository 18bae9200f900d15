# SPDX-License-Identifier: GPL-2.0-or-later
# @engine default notify trace syscall
verify() {
	local forbid=$PROGRAMS/helpers/forbid plain=("${proot[@]}")

	proot=("$forbid" ptrace -- "${plain[@]}")
	run -r / /bin/true
	expect_refusal 'ptrace is forbidden' 'profile' '--cap-add=SYS_PTRACE'
	proot=("$forbid" process_vm_readv -- "${plain[@]}")
	run -r / /bin/true
	expect_refusal 'process_vm_readv' 'profile'

	# Without filters there is an engine left.
	proot=("$forbid" seccomp -- "${plain[@]}")
	run -v 1 -r / /bin/echo works
	if [ "$engine" = default ] || [ "$engine" = syscall ]; then
		expect_status 0
		expect_out works
		expect_err_matches 'engine: syscall'
	else
		[ "$status" != 0 ] || fail "it did not fail"
		expect_err_matches '--engine=syscall'
	fi
}
