# SPDX-License-Identifier: GPL-2.0-or-later
foreign() {
	cp "$PROGRAMS/helpers/say-static" "$1"
	if [ "$(uname -m)" = aarch64 ]; then machine='\076\000'; else machine='\267\000'; fi
	printf "$machine" | dd of="$1" bs=1 seek=18 conv=notrunc status=none
}
qemu=$PROGRAMS/helpers/show-exec-static

# What QEMU was started with, without what the test's own environment adds.
expect_line() { expect_equal "$(grep '^argument' "$room/out" | sed 's/^argument //' | tr '\n' '|')" "$1|" "command line"; }

verify() {
	foreign "$guest/t/foreign"
	ln -s foreign "$guest/t/link"
	printf '#!/t/foreign  opt x\n' >"$guest/t/script"
	chmod +x "$guest/t/script"
	printf '#!/t/script y\n' >"$guest/t/script-of-script"
	chmod +x "$guest/t/script-of-script"
	binds=(-b /proc -b /dev -w /t)

	run_guest "${binds[@]}" -q "$qemu -g  1234" /t/foreign a 'b c' ''
	expect_line "$qemu|-g|1234|-U|LD_LIBRARY_PATH|-0|/t/foreign|/t/foreign|a|b c|"
	[[ "$out" != *"variable LD_LIBRARY_PATH"* ]] || fail "a static QEMU was given libraries"
	expect_out_matches "comm foreign"
	expect_out_matches "readlink /proc/self/exe: /t/foreign"

	run_guest "${binds[@]}" -q "$qemu" ./foreign
	expect_line "$qemu|-U|LD_LIBRARY_PATH|-0|./foreign|/t/foreign"
	run_guest "${binds[@]}" -q "$qemu" /t/link
	expect_line "$qemu|-U|LD_LIBRARY_PATH|-0|/t/link|/t/foreign"
	run_guest "${binds[@]}" -q "$qemu" /bin/bash -c 'exec -a another /t/foreign x'
	expect_line "$qemu|-U|LD_LIBRARY_PATH|-0|another|/t/foreign|x"

	# Scripts of foreign interpreters.
	run_guest "${binds[@]}" -q "$qemu" /t/script a
	expect_line "$qemu|-U|LD_LIBRARY_PATH|-0|/t/foreign|/t/foreign|opt x|/t/script|a"
	expect_out_matches "comm script"
	run_guest "${binds[@]}" -q "$qemu" /t/script-of-script a
	expect_line "$qemu|-U|LD_LIBRARY_PATH|-0|/t/foreign|/t/foreign|opt x|/t/script|y|/t/script-of-script|a"

	# The guest's variables for dynamic linkers are the emulated program's, not QEMU's.
	run_guest "${binds[@]}" -q "$qemu" /usr/bin/env -i A=1 LD_PRELOAD=x B=2 LD_LIBRARY_PATH=l LD_DEBUG=a,b LD_FOO=3 /t/foreign
	expect_line "$qemu|-E|LD_DEBUG=a:b|-E|LD_LIBRARY_PATH=l|-E|LD_PRELOAD=x|-0|/t/foreign|/t/foreign"
	expect_equal "$(grep ^variable "$room/out" | sed 's/^variable //' | tr '\n' '|')" "A=1|B=2|LD_FOO=3|" environment
	run_guest "${binds[@]}" -q "$qemu" /usr/bin/env -i LD_PRELOAD=x /t/foreign
	expect_line "$qemu|-U|LD_LIBRARY_PATH|-E|LD_PRELOAD=x|-0|/t/foreign|/t/foreign"
}
