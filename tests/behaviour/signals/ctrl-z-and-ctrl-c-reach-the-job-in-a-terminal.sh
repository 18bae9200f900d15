# SPDX-License-Identifier: GPL-2.0-or-later
# @needs script
# A guest shell in a terminal of its own, fed with keys.
verify() {
	shown() { tr -d '\r' <"$room/out" | grep -q "$1"; }
	# Each key when the answer to the one before is on the screen.
	keys() {
		printf 'echo begin\n'; wait_until shown '^begin'
		printf '/usr/test/wait-for-signal\n'; wait_until shown '^ready'
		printf '\032'; wait_until shown 'Stopped'		# Ctrl-Z
		printf 'echo "stopped: $(jobs | grep -c Stopped)"\n'; wait_until shown '^stopped:'
		printf 'fg\n'; wait_until shown '^signal 18'
		printf '\003'; sleep 0.5			# Ctrl-C
		printf 'echo "status $?"\n'; wait_until shown '^status'
		printf '(echo $((6 * 7)); exec sleep 100)\n'; wait_until shown '^42'
		printf '\003'; sleep 0.5
		printf 'echo "second $?"\n'; wait_until shown '^second'
		printf 'exit 6\n'
	}
	keys | TERM=dumb script -qec "${proot[*]} -r $guest -b /proc -b /dev -w / /bin/bash --norc -i" /dev/null >"$room/out" 2>"$room/err"
	status=$?
	out=$(tr -d '\r' <"$room/out")
	expect_status 6
	expect_out_matches 'stopped: 1'
	expect_out_matches 'signal 18'
	expect_out_matches $'\n''status 130'
	expect_out_matches $'\n''second 130'
}
