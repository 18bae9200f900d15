# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2154,SC2034
#
# Part of tests/shim/run: programs whose system calls are rewritten see nothing of it but what the manual says.

if [ -e "$room/guest/sites" ]; then
	for program in sites sites-static; do
		for what in registers restart 'leave 50' 'cancel 300' stacks number modify; do
			same "$program: $what" /$program $what
		done
	done
	# A static program's own code is changed in memory, a dynamic one's is not.
	same "sites: code" /sites code
	same "sites: load" /sites load 5

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
