# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2154,SC2034
#
# Part of tests/shim/run: programs whose system calls are rewritten see nothing of it but what the manual says.

if [ -e "$room/guest/sites" ]; then
	for program in sites sites-static; do
		for what in registers restart 'leave 50' 'give-up 3000' 'cancel 300' stacks number modify; do
			same "$program: $what" /$program $what
		done
	done
	# A static program's own code is changed in memory, a dynamic one's is not.
	same "sites: code" /sites code
	same "sites: load" /sites load 5

	for library in library stripped prelinked bare; do
		same "sites: a library 1000 times: $library" /sites reload 1000 /sites-$library.so
		same "sites: name spaces: $library" /sites apart /sites-$library.so
	done
	same "sites: a library without room, twice" /sites reload 2 /sites-full.so
	same "sites: remap" /sites remap
	# What has no room for stubs leaves them behind when it is closed, once.
	for engine in $engines; do
		is_wanted "sites: a library without room" || continue
		guest on "$engine" /sites reload 1000 /sites-full.so >"$room/out/on" 2>&1
		diff -u - "$room/out/on" <<<$'1000 right\ndone'
		report $? "sites: a library without room, 1000 times ($engine)"
	done

	# A library that is loaded by a running program: the tracer sees it once.
	for engine in $engines; do
		is_wanted "sites: stops of a loaded library" || continue
		for n in 1 101; do
			stats=$room/out/stats guest on "$engine" /sites load $n >/dev/null
			sed -n 's/^stops //p' "$room/out/stats" >"$room/out/$n"
		done
		cmp "$room/out/1" "$room/out/101"
		report $? "sites: stops of a loaded library ($engine)"
	done
	# From its first instruction on: what a dynamic program costs that does nothing but path calls is its exec, and the look at
	# files that are new to the run. The second of two of them costs less.
	if is_wanted "sites: stops of a whole program" && [[ " $engines " = *" notify "* ]]; then
		for n in 1 2 3; do
			stats=$room/out/stats guest on notify /bin/sh -c "i=0; while [ \$i -lt $n ]; do /bin/true; i=\$((i + 1)); done"
			sed -n 's/^calls_traced //p' "$room/out/stats" >"$room/out/$n"
		done
		calls=$(($(cat "$room/out/3") - $(cat "$room/out/2")))
		[ $calls -le 1 ]
		report $? "sites: $calls calls of /bin/true come to proot"
	fi
	# The first door, which is what other architectures have.
	for program in program program-musl; do
		[ ! -e "$room/guest/$program" ] || PROOT_SHIM_SITES=0 same "$program: preloaded" /$program loop 5
	done
fi

# attach NAME ENGINE SHIM WHAT FUNCTION: a debugger of the host shows that a guest waits in a function, called by main.
attach() {
	local pid tries=0 status=1
	rm -f "$room/guest/w/pid"
	guest "$3" "$2" /unwind "$4" >/dev/null 2>&1 &
	while [ ! -s "$room/guest/w/pid" ] && [ $tries -lt 100 ]; do
		sleep 0.1
		tries=$((tries + 1))
	done
	pid=$(cat "$room/guest/w/pid" 2>/dev/null)
	if [ -n "$pid" ]; then
		sleep 0.3
		timeout 50 "${as[@]}" gdb -nx -batch -iex 'set sysroot /' -ex bt -p "$pid" "$room/guest/unwind" \
			</dev/null >"$room/out/gdb" 2>&1
		kill "$pid"
		grep -q " $5 (" "$room/out/gdb" && grep -q ' main (' "$room/out/gdb"
		status=$?
	fi
	wait $!
	[ $status = 0 ] || cat "$room/out/gdb"
	report $status "$1"
}

# profile NAME RUN COMMAND...: of the samples that a profiler takes of a command's user code, most show who called, by frame pointers.
profile() {
	local name=$1 samples whole
	shift
	rm -f "$room/out/perf"
	perf record -q -e cpu-clock:u --call-graph fp -o "$room/out/perf" -- "$@" >"$room/out/profiled" 2>&1 </dev/null
	perf script -i "$room/out/perf" --comm "$name" -F comm,ip,sym >"$room/out/profile" 2>/dev/null
	samples=$(grep -c "^$name" "$room/out/profile")
	whole=$(grep -c ' call_look_often' "$room/out/profile")
	rm -f "$room/out/perf"
	echo "$whole of $samples"
	grep -qx 'found 100000' "$room/out/profiled" && [ "$samples" -gt 50 ] && [ $((whole * 100)) -gt $((samples * 90)) ]
}

if [ ! -e "$room/guest/unwind" ]; then
	[ "$(uname -m)" != x86_64 ] || skip unwind "no compiler for C++"
else
	for program in unwind unwind-static; do
		for what in throw-read trace-read walk cancel; do
			alike "$program: $what" $program $what
		done
		# An exception that leaves an answer which blocks finds no table there: the program ends, as with any exception
		# that nobody catches.
		for engine in $engines; do
			is_wanted "$program: thrown out of an answer" || continue
			guest off "$engine" /$program throw-open >"$room/out/off" 2>&1
			diff -u - "$room/out/off" <<<$'caught 3, destroyed 3\ndone'
			report $? "$program: thrown out of an open ($engine)"
			guest on "$engine" /$program throw-open >"$room/out/on" 2>&1
			status=$?
			[ $status = 134 ] && grep -q '^terminate called' "$room/out/on"
			report $? "$program: thrown out of an answer ($engine, status $status)"
		done
	done
	if ! command -v gdb >/dev/null; then
		skip "unwind: gdb" "gdb is not installed"
	elif is_wanted "unwind: gdb" && [[ " $engines " = *" notify "* ]]; then
		attach "unwind: gdb shows a read" notify on read-for-ever wait_in_read
	fi
	if ! perf record -q -e cpu-clock:u -o "$room/out/perf" true >/dev/null 2>&1; then
		skip "unwind: perf" "perf cannot sample here"
	elif is_wanted "unwind: perf" && [[ " $engines " = *" notify "* ]]; then
		found=$(profile unwind "${as[@]}" "$work/proot" --engine=notify -r "$room/guest" "${binds[@]}" -w / /unwind look-often)
		report $? "unwind: perf shows the callers of a path call: $found"
	fi
fi
