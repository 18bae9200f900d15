# SPDX-License-Identifier: GPL-2.0-or-later
# @needs unshare mount
#
# binfmt_misc belongs to a user namespace (Linux 6.7), so an ordinary user can tell the kernel of formats there.
verify() {
	local programs=$PROGRAMS/helpers magic machine mask
	if [ "$(uname -m)" = aarch64 ]; then machine='\076\000'; else machine='\267\000'; fi
	cp "$programs/say-static" "$guest/t/foreign"
	printf "$machine" | dd of="$guest/t/foreign" bs=1 seek=18 conv=notrunc status=none
	cp "$programs/show-exec-static" "$guest/t/interpreter"
	printf '#!/t/foreign option\n' >"$guest/t/script"
	echo echo of the shell >"$guest/t/text.format"
	echo echo of the shell >"$guest/t/text"
	chmod +x "$guest"/t/*
	magic=$(od -An -v -tx1 -N20 "$guest/t/foreign" | sed 's/ /\\x/g' | tr -d '\n')
	mask=$(printf '\\xff%.0s' 1 2 3 4 5 6 7)$(printf '\\x00%.0s' 8 9 10 11 12 13 14 15 16 17 18)'\xff\xff'

	cat >"$room/inside" <<-END
		mount -t binfmt_misc none /proc/sys/fs/binfmt_misc 2>/dev/null || exit 77
		register() { printf '%s' "\$1" >/proc/sys/fs/binfmt_misc/register || exit 77; }
		both() {
			env -i PATH=/usr/sbin:/usr/bin:/bin chroot "$guest" /bin/bash -c "cd /t; \$1" >"$room/native" 2>&1
			env -i PATH=/usr/sbin:/usr/bin:/bin ${proot[*]} -v -1 -r "$guest" -w / /bin/bash -c "cd /t; \$1" >"$room/proot" 2>&1
			cat "$room/native"
			cmp "$room/native" "$room/proot" || cat "$room/proot"
		}
		all() { for command in 'exec -a name ./foreign a' '/t/foreign b' './script c' 'exec -a name ./script' ./text.format ./text; do both "\$command"; done; }
		register ':first:E::format::/t/interpreter:'
		register ':second:M::$magic:$mask:/t/interpreter:'
		all
		echo -1 >/proc/sys/fs/binfmt_misc/second
		# Found on the host, and given the program's own name.
		register ':second:M::$magic:$mask:$programs/show-exec-static:PF'
		all
		echo -1 >/proc/sys/fs/binfmt_misc/second
		register ':second:M::$magic:$mask:/t/none:'
		both './foreign 2>/dev/null || echo failed'
	END
	unshare -U -r -m --propagation private /bin/bash "$room/inside" >"$room/out" 2>&1
	status=$?
	[ $status != 77 ] || skip "binfmt_misc cannot be mounted in a user namespace"
	[ "$(grep -c '^argument ' "$room/out")" -gt 20 ] || fail "too little was executed"
	! grep -q differ "$room/out" || fail "not as natively"
}
