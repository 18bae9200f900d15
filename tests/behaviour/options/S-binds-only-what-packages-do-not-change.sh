# SPDX-License-Identifier: GPL-2.0-or-later
verify() {
	export HOME=$host/home
	mkdir "$HOME"
	run -S "$guest" /bin/sh -c '[ -d /proc/self ] && echo proc; [ -c /dev/null ] && echo dev; cat /etc/passwd; echo new >>/etc/passwd'
	expect_status 0
	expect_out_matches $'proc\ndev\nroot:x:0:0:root:/root:/bin/bash\nnobody'
	grep -qx new "$guest/etc/passwd" || fail "the guest's /etc/passwd is not the guest's"
}
