# SPDX-License-Identifier: GPL-2.0-or-later
# @needs qemu-aarch64
# @engine notify
# @shim on
#
# QEMU makes them in a function whose instructions its handlers of signals know.
verify() {
	local helper=$PROGRAMS/helpers/open-again-aarch64 n
	[ "$(uname -m)" = x86_64 ] || skip "there are no call sites for the shim on this machine"
	[ -x "$helper" ] || skip "no compiler for aarch64 programs"
	cp "$helper" "$guest/t/open-again"
	echo text >"$guest/t/file"
	for n in 1 101; do
		with=(PROOT_STATS_FILE="$room/stats-$n")
		run_guest -b /proc -w /t -q qemu-aarch64 ./open-again /t/file $n
		expect_out "$n of $n"
	done
	expect_equal "$(grep '^stops ' "$room/stats-1")" "$(grep '^stops ' "$room/stats-101")" "stops"
}
