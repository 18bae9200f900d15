# SPDX-License-Identifier: GPL-2.0-or-later
verify() {
	local kind bare=("${proot[@]}") can=-Un
	[ "$user" = user ] || can=-n
	for kind in '' -i386 -static; do
		[ -x "$guest/usr/test/talk$kind" ] || continue
		# Not even this machine can be reached.
		if unshare $can true 2>/dev/null; then
			proot=("${bare[@]}")
			run_guest -v 1 --unshare-net "/usr/test/talk$kind" tcp 4 0
			expect_out_matches 'E(NETUNREACH|ADDRNOTAVAIL)$'
			expect_err_matches 'no network: a name space of its own'
			run_guest --unshare-net -b /proc /bin/sh -c 'id -u; touch /t/made && stat -c %u /t/made; sed 1,2d /proc/net/dev | grep -vc " lo:"'
			expect_out "$(id -u)
$(id -u)
0"
		fi
		# No sockets of it.
		proot=("$guest/usr/test/no-namespaces" "${bare[@]}")
		run_guest -v 1 --unshare-net "/usr/test/talk$kind" families
		expect_status 0
		expect_out "unix: yes
inet: EAFNOSUPPORT
inet6: EAFNOSUPPORT
packet: EAFNOSUPPORT
netlink: EAFNOSUPPORT
pair: yes"
		expect_err_matches 'no network: emulated'
	done
	run_guest --unshare-ipc true
	expect_refusal "option '--unshare-ipc' needs a name space"
	run_guest --unshare-pid true
	expect_refusal "option '--unshare-pid' can't be had"
	proot=("${bare[@]}")
	if unshare "${can}i" true 2>/dev/null; then
		run_guest -v 1 --unshare-ipc -b /proc /bin/sh -c 'readlink /proc/self/ns/ipc'
		[ "$out" != "$(readlink /proc/self/ns/ipc)" ] && [ -n "$out" ] || fail "the same IPC"
		expect_err_matches 'System V IPC: a name space of its own'
	fi
}
