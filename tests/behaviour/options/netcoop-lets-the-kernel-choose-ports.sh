# SPDX-License-Identifier: GPL-2.0-or-later
verify() {
	local port mapped real kind protocol
	port=54
	for kind in '' -i386; do
		[ -x "$guest/usr/test/talk$kind" ] || continue
		for protocol in tcp udp; do
			run_guest -b /proc -n "/usr/test/talk$kind" $protocol 4 "$port"
			expect_err ''
			expect_status 0
			real=$(sed -n 's/^server.* real \([0-9]*\)$/\1/p;q' <<<"$out")
			[ -n "$real" ] && [ "$real" != "$port" ] || fail "the kernel did not choose: $real"
			expect_out_matches "^server: own $port, real $real
"
			[ $protocol = tcp ] && expect_out_matches "client: peer $port, real peer $real"
			[ $protocol = udp ] && expect_out_matches "client got 4 two from $port, 1"
		done
	done
	# The same port for two at once, where natively the second has to fail.
	run_guest -b /dev -b /proc --netcoop /bin/bash -c "
		/usr/test/talk tcp 4 $port >/t/one & /usr/test/talk udp 4 $port >/t/two; wait; cat /t/one /t/two | grep -c '^server: own $port'"
	expect_out 2
	# What is mapped for good is not chosen.
	for _ in 1 2 3 4 5 6; do
		mapped=$("$guest/usr/test/talk" free)
		run_guest -b /proc -n -p "$port:$mapped" /usr/test/talk tcp 4 "$port"
		[[ "$out" == *"bind: EADDRINUSE"* ]] || break
	done
	expect_out_matches "^server: own $port, real $mapped"
}
