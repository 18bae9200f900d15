# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC1090,SC2154
#
# The room of tests with a verify() of their own. Runs as the test's user; given by ./job: $guest (a rootfs of its own),
# $host (an empty folder outside of it), $room, $engine, $user, $PROOT, $PROGRAMS.

set -u
umask 022
# A working directory that every guest has.
cd / || exit 1

proot=("$PROOT")
[ -z "$WRAP" ] || proot=($WRAP "$PROOT")
[ "$engine" = default ] || proot+=("--engine=$engine")
[ -z "$SHIM" ] || proot+=("--shim=$SHIM")
unset SHIM
unset WRAP
status=

# Variables for the environment of proot alone: "with=(NAME=VALUE)", for all runs that follow.
with=()

# Run proot with this test's engine and the given arguments; sets $status, $out, $err.
run() {
	env ${with[@]+"${with[@]}"} "${proot[@]}" "$@" >"$room/out" 2>"$room/err"
	status=$?
	out=$(cat "$room/out")
	err=$(cat "$room/err")
}

# The same with the test's guest as rootfs.
run_guest() {
	run -r "$guest" "$@"
}

fail() {
	echo "status: ${status}"
	[ ! -s "$room/out" ] || { echo "stdout:"; head -c 4000 "$room/out"; echo; }
	[ ! -s "$room/err" ] || { echo "stderr:"; head -c 4000 "$room/err"; echo; }
	echo "$*"
	exit 1
}

skip() {
	echo "$*"
	exit 77
}

expect_status() { [ "$status" = "$1" ] || fail "exit status $status instead of $1"; }
expect_out() { [ "$out" = "$1" ] || fail "stdout is not: $1"; }
expect_err() { [ "$err" = "$1" ] || fail "stderr is not: $1"; }
expect_out_matches() { [[ "$out" =~ $1 ]] || fail "stdout does not match: $1"; }
expect_err_matches() { [[ "$err" =~ $1 ]] || fail "stderr does not match: $1"; }
expect_equal() { [ "$1" = "$2" ] || fail "${3:-value}: '$1' instead of '$2'"; }

# proot refused: a failure status of its own and one line that says why, nothing on stdout.
expect_refusal() {
	[ "$status" != 0 ] || fail "exit status 0 instead of a failure"
	[ "$status" -lt 126 ] || fail "exit status $status is not proot's own"
	[ -z "$out" ] || fail "something on stdout"
	[ "$(wc -l <"$room/err")" = 1 ] || fail "not exactly one line on stderr"
	[[ "$err" == "proot error: "* ]] || fail "the line does not start with 'proot error: '"
	local word
	for word in "$@"; do
		[[ "$err" == *"$word"* ]] || fail "the line does not name: $word"
	done
}

# Wait until a condition holds, 10 seconds at most.
wait_until() {
	local i
	for ((i = 0; i < 200; i++)); do
		"$@" && return 0
		sleep 0.05
	done
	return 1
}

is_gone() { ! kill -0 "$1" 2>/dev/null || [ "$(sed 's/.*) \(.\).*/\1/' "/proc/$1/stat" 2>/dev/null)" = Z ]; }

# Names of all files below a folder, to show that nothing was touched.
list_files() { (cd "$1" && find . -printf '%p %y %m %s %T@\n' | sort); }

. "$source"
verify
