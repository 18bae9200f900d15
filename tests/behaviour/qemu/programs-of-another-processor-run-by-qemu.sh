# SPDX-License-Identifier: GPL-2.0-or-later
# @needs qemu-aarch64
verify() {
	local programs=$PROGRAMS/helpers
	[ -x "$programs/run-aarch64" ] || skip "no compiler for aarch64 programs"
	cp "$programs/run-aarch64" "$programs/show-exec-aarch64" "$guest/t/"
	cp "$programs/say-aarch64" "$guest/t/a long name of a program"
	printf '#!/t/show-exec-aarch64 option\n' >"$guest/t/script"
	chmod +x "$guest/t/script"
	echo text >"$guest/t/text"
	chmod +x "$guest/t/text"
	ln -s /t/script "$guest/t/link"
	arguments=(-b /proc -b /dev -w /t -q qemu-aarch64)

	# By a program that QEMU runs, too, what is executed is the guest's. (QEMU 7 turns the order of the environment round.)
	run_guest "${arguments[@]}" /t/run-aarch64 ./show-exec-aarch64 a
	expect_out "argument ./show-exec-aarch64
argument a
variable A=1
variable PATH=/usr/bin:/bin
comm show-exec-aarch
readlink /proc/self/exe: /t/show-exec-aarch64"
	run_guest "${arguments[@]}" ./run-aarch64 /t/link b
	expect_out "argument /t/show-exec-aarch64
argument option
argument /t/link
argument b
variable A=1
variable PATH=/usr/bin:/bin
comm link
readlink /proc/self/exe: /t/show-exec-aarch64"
	run_guest "${arguments[@]}" ./run-aarch64 "/t/a long name of a program" 3
	expect_status 3
	expect_out "say: 2 arguments, name a long name of 
say: 0: /t/a long name of a program
say: 1: 3"
	run_guest "${arguments[@]}" ./run-aarch64 /proc/self/exe ./show-exec-aarch64
	expect_out_matches "readlink /proc/self/exe: /t/show-exec-aarch64"

	# Programs for this processor, by one that is emulated; and errors.
	run_guest "${arguments[@]}" ./run-aarch64 /bin/echo native
	expect_out native
	run_guest "${arguments[@]}" ./run-aarch64 /t/text
	expect_out "execve(/t/text) = -1 ENOEXEC"
	run_guest "${arguments[@]}" ./run-aarch64 /t/none
	expect_out "execve(/t/none) = -1 ENOENT"
}
