# SPDX-License-Identifier: GPL-2.0-or-later
verify() {
	local qemu=$PROGRAMS/helpers/show-exec-static
	rm -rf "$guest"/usr/lib* "$guest"/usr/bin
	mkdir "$guest/usr/lib" "$guest/usr/bin"
	echo of the guest >"$guest/t/file"

	# By a binding, and below /host-rootfs, where absolute links lead to the host's files.
	run_guest -b /proc -w /t -b /bin/cat -q "$qemu" /bin/cat file /proc/self/comm
	expect_out $'of the guest\ncat'
	expect_err ""
	run_guest -b /proc -w /t -q "$qemu" /host-rootfs/bin/sh -c 'read -r line <file; echo "$line $LD_LIBRARY_PATH"'
	expect_out_matches "^of the guest /host-rootfs/"
	ln -s "$PROGRAMS" "$host/link"
	run_guest -w / -q "$qemu" "/host-rootfs$host/link/helpers/say-static" x
	expect_out_matches "say: 1: x"
	run_guest -w / -q "$qemu" /host-rootfs/bin/readlink "/host-rootfs$host/link"
	expect_out "$PROGRAMS"

	# What they execute does not inherit where their libraries are.
	cp "$PROGRAMS/helpers/show-exec-static" "$guest/t/show"
	run_guest -b /proc -w / -q "$qemu" /host-rootfs/usr/bin/env -u OLDPWD LD_LIBRARY_PATH=/mine /host-rootfs/usr/bin/env /t/show
	expect_out_matches "variable LD_LIBRARY_PATH=/mine"
	run_guest -b /proc -w / -q "$qemu" /host-rootfs/usr/bin/env /t/show
	[[ "$out" != *LD_LIBRARY_PATH* ]] || fail "LD_LIBRARY_PATH was inherited"

	# All by QEMU.
	run_guest -b /proc -w / --mixed-mode=no -q "$qemu" /host-rootfs/bin/true a
	expect_out_matches "-0
argument /host-rootfs/bin/true
argument /host-rootfs/(usr/)?bin/true
argument a"
}
