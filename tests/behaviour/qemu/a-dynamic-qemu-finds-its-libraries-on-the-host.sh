# SPDX-License-Identifier: GPL-2.0-or-later
verify() {
	local qemu=$PROGRAMS/helpers/show-exec foreign=$guest/t/foreign
	cp "$PROGRAMS/helpers/say-static" "$foreign"
	if [ "$(uname -m)" = aarch64 ]; then machine='\076\000'; else machine='\267\000'; fi
	printf "$machine" | dd of="$foreign" bs=1 seek=18 conv=notrunc status=none
	# Nothing of the guest's is for this processor, and what it preloads is not for QEMU.
	rm -rf "$guest"/usr/lib* "$guest"/usr/bin
	mkdir "$guest/usr/lib"
	echo /usr/lib/none.so >"$guest/etc/ld.so.preload"

	run_guest -b /proc -w / -q "$qemu" /t/foreign a
	expect_status 0
	expect_err ""
	expect_equal "$(grep '^argument' "$room/out" | sed 's/^argument //' | tr '\n' '|')" \
		"$qemu|-U|LD_LIBRARY_PATH|-0|/t/foreign|/t/foreign|a|" "command line"
	expect_out_matches "variable LD_LIBRARY_PATH=/host-rootfs/"
	expect_out_matches "readlink /proc/self/exe: /t/foreign"
	[ ! -e "$guest/host-rootfs" ] || fail "a placeholder is left"
}
