# SPDX-License-Identifier: GPL-2.0-or-later
verify() {
	export HOME=$host/home
	mkdir "$HOME"
	echo "at home" >"$HOME/file"
	run -R "$guest" /bin/sh -c 'ls /proc/self/fd >/dev/null && echo proc; [ -c /dev/null ] && echo dev; [ -d /sys/kernel ] && echo sys; cat "$HOME/file"; cat /etc/motd'
	expect_status 0
	expect_out_matches $'proc\ndev\nsys\nat home\na guest made'
	run -R "$guest" /bin/cat /etc/passwd
	expect_out "$(cat /etc/passwd)"
	expect_err ""
	run -R "$host/missing" /bin/true
	expect_refusal "$host/missing"
}
