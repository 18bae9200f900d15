# SPDX-License-Identifier: GPL-2.0-or-later
verify() {
	local i pids=()
	for i in 1 2 3 4; do
		"${proot[@]}" -r "$guest" -b /dev -w /t /bin/sh -c "for i in 1 2 3 4 5 6 7 8 9 10; do cat /etc/motd; done | wc -l; exit $i" >"$room/out$i" 2>&1 &
		pids+=($!)
	done
	for i in 1 2 3 4; do
		wait "${pids[i - 1]}"
		expect_equal $? $i "exit status"
		expect_equal "$(cat "$room/out$i")" 10 "lines"
	done
}
