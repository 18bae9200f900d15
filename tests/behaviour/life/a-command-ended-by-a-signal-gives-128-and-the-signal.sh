# SPDX-License-Identifier: GPL-2.0-or-later
verify() {
	local signal
	for signal in 1 2 9 11 15; do
		run_guest /bin/sh -c "kill -$signal \$\$"
		expect_status $((128 + signal))
	done
}
