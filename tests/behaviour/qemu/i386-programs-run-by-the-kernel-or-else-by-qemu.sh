# SPDX-License-Identifier: GPL-2.0-or-later
# Not every kernel for x86-64 has the ABI of i386, and nothing but an exec tells.
verify() {
	[ "$(uname -m)" = x86_64 ] || skip "i386 is another processor here"
	# mov $1, %eax; mov $42, %ebx; int $0x80, behind the headers of a file in ELF.
	{
		printf '\177ELF\1\1\1\0\0\0\0\0\0\0\0\0\2\0\3\0\1\0\0\0\124\200\4\010\064\0\0\0\0\0\0\0\0\0\0\0\064\0\040\0\1\0\0\0\0\0\0\0'
		printf '\1\0\0\0\0\0\0\0\0\200\4\010\0\200\4\010\140\0\0\0\140\0\0\0\5\0\0\0\0\020\0\0'
		printf '\270\1\0\0\0\273\052\0\0\0\315\200'
	} >"$guest/t/exit-42"
	chmod +x "$guest/t/exit-42"
	env "$guest/t/exit-42" 2>/dev/null
	if [ $? = 42 ]; then
		run_guest -w /t ./exit-42
		expect_status 42
		run_guest -w /t /bin/sh -c '/usr/test/run ./exit-42; /usr/test/run ./exit-42'
		expect_status 42
		return
	fi

	run_guest -w /t ./exit-42
	expect_refusal ./exit-42 "-q qemu-i386" "qemu-user"
	run_guest -w /t /bin/sh -c '/usr/test/run ./exit-42; /usr/test/run ./exit-42'
	expect_out "execve(./exit-42) = -1 ENOEXEC
execve(./exit-42) = -1 ENOEXEC"
	expect_err "proot warning: './exit-42' is no program for this machine; to run it, give proot '-q qemu-i386' (Debian package qemu-user)"
	command -v qemu-i386 >/dev/null || skip "qemu-i386 is not installed"
	run_guest -b /proc -q qemu-i386 -w /t ./exit-42
	expect_status 42
	run_guest -b /proc -q qemu-i386 -w /t /usr/test/run ./exit-42
	expect_status 42
}
