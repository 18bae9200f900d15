# SPDX-License-Identifier: GPL-2.0-or-later
# Guests of a dying proot may end by themselves, of a call that nobody answers any more, before anything can tell that it dies.
# @needs pgrep
# @time-limit 60
verify() {
	local round pid
	mkdir "$host/tmp"
	for round in {1..10}; do
		rm -f "$guest/t/ready"
		PROOT_TMP_DIR=$host/tmp "${proot[@]}" -r "$guest" -b /dev --tmpfs /mnt -w /t /bin/sh -c '
			mkdir /mnt/x; echo x >/mnt/x/y; echo x >/t/ready
			while cat /mnt/x/y; do :; done
			exec sleep "$1"' sh 54$$ >/dev/null 2>&1 &
		pid=$!
		wait_until test -s "$guest/t/ready" || fail "round $round: the guest did not start"
		[ -n "$(ls -A "$host/tmp")" ] || fail "round $round: nothing was made"
		kill -KILL $pid
		wait $pid 2>/dev/null
		wait_until is_empty "$host/tmp" || fail "round $round: left by a killed proot: $(find "$host/tmp")"
		! pgrep -f "^sleep 54$$\$" >/dev/null || fail "round $round: a guest is left"
	done
}
is_empty() { [ -z "$(ls -A "$1")" ]; }
