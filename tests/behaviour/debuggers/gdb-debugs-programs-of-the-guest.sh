# SPDX-License-Identifier: GPL-2.0-or-later
# @engine notify
# @shim on
# @needs gdb
# @time-limit 60
#
# The same session on the machine itself and under proot, but for numbers.

session=(-nx --batch -iex 'set debuginfod enabled off' -ex 'set confirm off' -ex 'set detach-on-fork off'
	-ex 'break in_thread' -ex 'break in_child' -ex run -ex 'print value' -ex 'bt 1' -ex 'info threads' -ex next -ex finish
	-ex 'set follow-fork-mode child' -ex continue -ex 'print value' -ex bt -ex delete -ex continue)

attach=(-nx --batch -iex 'set debuginfod enabled off' -ex 'break tick' -ex continue -ex 'print value' -ex 'bt' -ex detach)

# What does not depend on time, without numbers that differ.
normal() {
	sed -E 's/0x[0-9a-f]+/ADDRESS/g; s/(process|LWP) [0-9]+/\1 N/g; s/ +/ /g' |
		grep -E -e 'hit Breakpoint' -e '^[$0-9#]' -e '^\* .*in_thread' -e 'Value returned' -e 'exited (normally|with)'
}

verify() {
	local program=$PROGRAMS/helpers/debugged expected child
	expected=$(gdb "${session[@]}" "$program" 2>&1 </dev/null | normal)
	run -r / gdb "${session[@]}" "$program" </dev/null
	expect_equal "$(cat "$room/out" "$room/err" | normal)" "$expected" "the session"
	[[ $expected == *' = 7'*'exited with code 07'* ]] || fail "gdb does not work here: $expected"

	# shellcheck disable=SC2016
	run -r / /bin/sh -c '"$0" wait & child=$!; shift; gdb "$@" "$0" $child; kill $child; wait $child; exit $?' "$program" x "${attach[@]}"
	expect_status 143
	expect_out_matches 'Breakpoint 1, tick'
	expect_out_matches '= 9'
	expect_out_matches 'in main '
}
