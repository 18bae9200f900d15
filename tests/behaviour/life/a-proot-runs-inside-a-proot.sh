# SPDX-License-Identifier: GPL-2.0-or-later
# @needs bwrap unshare
# @time-limit 60

# shellcheck disable=SC2016
script='cat /etc/motd /inner/file; cd /usr/bin && pwd; ./true && echo started; echo text >/t/new && cat /t/new
	cd .. && /bin/sh -c "readlink /proc/self/cwd; exit 7"; echo $?'

in_a_proot() {
	run -r / -b "$host/outer:/mnt" "$PROOT" -v 1 -r "$guest" -b /dev -b /proc -b /mnt:/inner -w / /bin/sh -c "$1"
}

expected=

verify() {
	mkdir "$host/outer"
	echo inner >"$host/outer/file"
	run_guest -b /dev -b /proc -b "$host/outer:/inner" -w / /bin/sh -c "$script"
	expected=$out
	in_a_proot "$script"
	if [ "$engine" = trace ] || [ "$engine" = syscall ]; then
		[ "$status" != 0 ] || fail "it did not fail"
		expect_equal "$(grep -c '^proot error' "$room/err")" 1 "lines that say why"
		expect_err_matches 'proot warning: .*--engine=notify'
		return
	fi
	expect_status 0
	expect_equal "$out" "$expected" "what the inner guest sees"
	expect_err_matches 'engine: syscall'
	in_a_proot 'kill -TERM $$'
	expect_status 143

	# The engine that would not see all calls says so.
	run -r / "$PROOT" --engine=trace -r "$guest" /bin/true
	expect_refusal '--engine=syscall'

	for around in "bwrap --dev-bind / /" "unshare -r"; do
		run_in $around
		expect_equal "$out" "$expected" "inside $around"
		expect_status 0
	done
}

# Where the machine lets an ordinary user make name spaces.
run_in() {
	"$@" true 2>/dev/null || { out=$expected status=0; return; }
	proot=("$@" "$PROOT" "--engine=$engine")
	run_guest -b /dev -b /proc -b "$host/outer:/inner" -w / /bin/sh -c "$script"
	proot=("$PROOT" "--engine=$engine")
}
