# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2154
#
# Part of tests/shim/run: programs that make it hard for code that lives in their processes.

alike "descriptors: none are free" descriptors limit
alike "descriptors: a thread closes them all" descriptors close
alike "descriptors: a thread opens and closes its own" descriptors own
alike "locks are kept" locks all
alike "storm: SIGPROF with SA_RESTART" storm restart
alike "storm: timers of two threads without SA_RESTART" storm timer
alike "storm: opens that block" storm fifo
alike "cancel: threads come and go" cancel churn "${THREADS:-2000}"
alike "cancel: destructors run" cancel cleanup
alike "cancel: anywhere" cancel async
alike "cancel: jumps out of opens that block" cancel jump 1000
alike "forks: threads fork" forks fork
alike "forks: threads spawn" forks spawn
alike "forks: a thread executes" forks exec
alike "forks: what is not needed is unmapped" forks unmap
alike "filters: one that kills" filters kill
alike "filters: one for all threads" filters tsync
alike "filters: one that traps" filters trap
alike "filters: syscall user dispatch" filters dispatch
alike "filters: bad pointers" filters pointers

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
