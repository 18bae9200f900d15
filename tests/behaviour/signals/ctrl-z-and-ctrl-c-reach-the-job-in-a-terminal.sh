# SPDX-License-Identifier: GPL-2.0-or-later
# @needs script
# A guest shell in a terminal of its own, fed with keys.
verify() {
	keys() {
		sleep 1; printf 'echo begin\n'
		sleep 0.5; printf '/usr/test/wait-for-signal\n'
		sleep 1; printf '\032'			# Ctrl-Z
		sleep 0.5; printf 'echo "stopped: $(jobs | grep -c Stopped)"\n'
		sleep 0.5; printf 'fg\n'
		sleep 0.5; printf '\003'		# Ctrl-C
		sleep 0.5; printf 'echo "status $?"\n'
		sleep 0.5; printf 'sleep 100\n'
		sleep 0.5; printf '\003'
		sleep 0.5; printf 'echo "second $?"\n'
		sleep 0.5; printf 'exit 6\n'
		sleep 0.5
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
