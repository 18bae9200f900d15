# SPDX-License-Identifier: GPL-2.0-or-later
verify() {
	local foreign=$guest/t/foreign
	cp "$PROGRAMS/helpers/say-static" "$foreign"
	if [ "$(uname -m)" = aarch64 ]; then machine='\076\000' name=x86_64; else machine='\267\000' name=aarch64; fi
	printf "$machine" | dd of="$foreign" bs=1 seek=18 conv=notrunc status=none

	# The guest gets the error that it gets natively, its user one line.
	run_guest -w /t /usr/test/run ./foreign
	expect_status 99
	expect_out "execve(./foreign) = -1 ENOEXEC"
	expect_err "proot warning: './foreign' is no program for this machine; to run it, give proot '-q qemu-$name' (Debian package qemu-user)"
	run_guest -w /t /bin/sh -c '/usr/test/run ./foreign; /usr/test/run ./foreign'
	expect_equal "$(wc -l <"$room/err")" 1 "lines"

	run_guest -w /t ./foreign
	expect_refusal ./foreign "-q qemu-$name" "qemu-user"
}
