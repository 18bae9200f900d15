# SPDX-License-Identifier: GPL-2.0-or-later
verify() {
	run -r "$host/missing" /bin/true
	expect_refusal "$host/missing"
	echo x >"$host/file"
	run -r "$host/file" /bin/true
	expect_refusal "$host/file"
	mkdir "$host/empty"
	run -r "$host/empty"
	expect_refusal /bin/sh
	run -r "$host/empty" /bin/true
	expect_refusal /bin/true
	ln -s loop "$host/loop"
	run -r "$host/loop" /bin/true
	expect_refusal "$host/loop"
	run -r "" /bin/true
	expect_refusal
	expect_equal "$(ls -A "$host/empty")" "" "the empty rootfs"
	expect_equal "$(ls -A "$host" | tr '\n' ' ')" "empty file loop " "the folder"
	if [ "$user" != root ]; then
		mkdir "$host/closed"
		chmod 000 "$host/closed"
		run -r "$host/closed" /bin/true
		expect_refusal "$host/closed"
	fi
}
