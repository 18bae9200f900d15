# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2154,SC2034
#
# Part of tests/shim/run: what programs do is the same with and without the shim, and what it answers makes no stop.

# What fails without the shim, too, is the same with it.
if ! guest off auto /program loop 1 | grep -q 'done'; then
	echo "FAIL proot runs no program at all, as $user"
	exit 1
fi

for program in "${programs[@]}"; do
	same "$program: calls" /$program loop 20
	same "$program: sandbox" /$program sandbox
	same "$program: handler" /$program handler 2000
	same "$program: vfork" /$program vfork
	same "$program: threads" /$program threads 8
	same "$program: cancel" /$program cancel
	same "$program: environ" /$program environ
	preload=/own.so:/none.so same "$program: environ with LD_PRELOAD" /$program environ
	preload= same "$program: environ with an empty LD_PRELOAD" /$program environ
done
same "environment" /usr/bin/env
same "initial environment" /bin/sh -c 'tr "\0" "\n" </proc/self/environ; cat /proc/self/cmdline'
same "no environment" /usr/bin/env -i /usr/bin/env
same "no environment, initial" /usr/bin/env -i /bin/cat /proc/self/environ
same "ldd" /bin/sh -c 'ldd /program | sed "s/ (0x.*//"'
preload=/own.so same "own LD_PRELOAD" /bin/sh -c '/usr/bin/env; test -r /w/file; /program loop 1'
same "names" /bin/sh -c 'cd /w && mkdir -p a/b && touch a/f && ln -s ../f a/b/l; cat a/b/l; mv a c; ls -R .; rm -r c; ls /'
same "permission" /bin/sh -c 'cd /w; touch x; chmod 400 x; ls -l x | cut -c1-10; cat x/; cat x/y; cat none; rm -f x'

# No stop for what the shim answers: the same number of stops for one round and for a hundred.
count_stops() { # count_stops ENGINE PROGRAM
	local n stops
	is_wanted "$2: stops" || return 0
	for n in 1 101; do
		stats=$room/out/stats guest on "$1" "/$2" loop $n >/dev/null
		sed -n 's/^stops //p' "$room/out/stats" >"$room/out/$n"
	done
	stops=$(($(cat "$room/out/101") - $(cat "$room/out/1")))
	[ $stops = 0 ]
	report $? "$2: $stops stops for a hundred rounds of path calls ($1)"
}
for program in "${programs[@]}"; do
	for engine in $engines; do
		count_stops "$engine" $program
	done
done
