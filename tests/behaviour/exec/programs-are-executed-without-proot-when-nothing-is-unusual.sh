# SPDX-License-Identifier: GPL-2.0-or-later
# Only where there is a shim: each exec but the first is made in the guest's process, and what cannot be is proot's.
written() { sed -n "s/^$1 //p" "$room/stats"; }
verify() {
	[ "$engine" != syscall ] || skip "no shim with this engine"
	printf '#!/bin/sh\nexec /bin/echo "$0" "$@"\n' >"$guest/t/script"
	printf '#!/t/script\n' >"$guest/t/nested"
	chmod +x "$guest/t/script" "$guest/t/nested"
	# Programs that nobody else links to: that would change them. What has just been changed may change again, without its time:
	# it gets no call sites, and is looked at by proot each time.
	find "$guest/usr" -type f \( -name '*.so*' -o -name '*sh' -o -name echo -o -name true \) | while read -r file; do
		cp -a "$file" "$file.own" && mv "$file.own" "$file"
	done
	sleep 0.2
	with=(PROOT_STATS_FILE="$room/stats")
	run_guest --shim=on --stats /bin/sh -c '/bin/echo one; /t/script two three; cd /t; ./script four; exec /bin/echo five'
	expect_status 0
	expect_out "one
/t/script two three
./script four
five"
	expect_equal "$(written programs)" 7 programs
	expect_equal "$(written programs_inside)" 6 "executed inside"
	# A script of a script, a directory, a text: proot's to execute or to refuse, as ever.
	run_guest --shim=on --stats /bin/sh -c '/t/nested six; /t; /etc/passwd; exec /bin/echo seven'
	expect_out "/t/script /t/nested six
seven"
	expect_equal "$(written programs_inside)" 2 "executed inside"
	# A file that is larger than it may write is not written: the limit kills who tries.
	run_guest --shim=on --stats /bin/sh -c 'ulimit -f 0; exec /bin/true'
	expect_status 0
	expect_equal "$(written programs_inside)" 0 "executed inside"
}
