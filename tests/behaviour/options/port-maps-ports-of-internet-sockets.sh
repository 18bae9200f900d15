# SPDX-License-Identifier: GPL-2.0-or-later
# Ports that nobody has, until none has been taken meanwhile: run_guest with INSIDE and OUTSIDE in its arguments.
talk() {
	local arguments
	for _ in 1 2 3 4 5 6; do
		inside=$("$guest/usr/test/talk" free) && outside=$("$guest/usr/test/talk" free) && [ "$inside" != "$outside" ] || continue
		arguments=("${@//INSIDE/$inside}")
		run_guest -b /proc "${arguments[@]//OUTSIDE/$outside}"
		[[ "$out" == *"bind: EADDRINUSE"* ]] || break
	done
}
verify() {
	local inside outside kind protocol version
	for kind in '' -i386 -musl; do
		[ -x "$guest/usr/test/talk$kind" ] || continue
		for protocol in tcp udp; do
			for version in 4 6; do
				"$guest/usr/test/talk" $protocol $version 0 >/dev/null || continue
				talk -p INSIDE:OUTSIDE "/usr/test/talk$kind" $protocol $version INSIDE
				expect_err ''
				expect_status 0
				if [ $protocol = tcp ]; then
					expect_out "server: own $inside, real $outside
client: peer $inside, real peer $outside
accepted: own $inside, peer is the client: 1 1 1
received: text"
				else
					expect_out "server: own $inside, real $outside
server got 4 one from the client: 1 1
client got 4 two from $inside, 1
server got 6 three from the client: 1
client got 5 four from $inside, 1
recvfrom(client, text, sizeof(text), MSG_DONTWAIT, (struct sockaddr *)&peer, &length) = -1 EAGAIN
client: peer $inside"
				fi
			done
		done
	done
	# Another port is left alone, and so are other families.
	talk -p INSIDE:OUTSIDE /usr/test/talk tcp 4 OUTSIDE
	expect_out_matches "^server: own $inside, real $outside"
	talk -p 1:2 --port='3:4 5:6' /usr/test/talk tcp 4 INSIDE
	expect_out_matches "^server: own $inside, real $inside"
	run_guest -p 80 true
	expect_refusal "option '-p' takes in:out"
}
