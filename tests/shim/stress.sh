# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2154
#
# Part of tests/shim/run: programs that make it hard for code that lives in their processes.

stress() { # stress LIBC
	local libc=$1
	alike "descriptors: none are free$libc" descriptors$libc limit
	alike "descriptors: a thread closes them all$libc" descriptors$libc close
	alike "descriptors: a thread opens and closes its own$libc" descriptors$libc own
	alike "locks are kept$libc" locks$libc all
	alike "storm: SIGPROF with SA_RESTART$libc" storm$libc restart
	alike "storm: timers of two threads without SA_RESTART$libc" storm$libc timer
	alike "storm: opens that block$libc" storm$libc fifo
	alike "cancel: threads come and go$libc" cancel$libc churn "${THREADS:-1000}"
	alike "cancel: destructors run$libc" cancel$libc cleanup
	alike "cancel: anywhere$libc" cancel$libc async
	alike "cancel: jumps out of opens that block$libc" cancel$libc jump 200
	alike "forks: threads fork$libc" forks$libc fork
	alike "forks: threads spawn$libc" forks$libc spawn
	alike "forks: a thread executes$libc" forks$libc exec
	alike "filters: one that kills$libc" filters$libc kill
	alike "filters: one for all threads$libc" filters$libc tsync
	alike "filters: one that traps$libc" filters$libc trap
	alike "filters: syscall user dispatch$libc" filters$libc dispatch
	alike "filters: bad pointers$libc" filters$libc pointers
}
stress ''
alike "forks: what is not needed is unmapped" forks unmap
for libc in "${libcs[@]}"; do
	shims=on stress "$libc"
done

for sanitizer in "${sanitizers[@]}"; do
	# The machine may not suit it: addresses too random, memory too small.
	if ! native "$room/guest/locks-$sanitizer" all "$room/native" >/dev/null 2>&1; then
		skip "sanitizer: $sanitizer" "its programs do not run here"
		continue
	fi
	alike "sanitizer: $sanitizer, descriptors" "descriptors-$sanitizer" own
	alike "sanitizer: $sanitizer, locks" "locks-$sanitizer" all
	alike "sanitizer: $sanitizer, signals" "storm-$sanitizer" fifo
	alike "sanitizer: $sanitizer, jumps" "cancel-$sanitizer" jump 200
	alike "sanitizer: $sanitizer, forks" "forks-$sanitizer" fork
	alike "sanitizer: $sanitizer, spawns" "forks-$sanitizer" spawn
done
