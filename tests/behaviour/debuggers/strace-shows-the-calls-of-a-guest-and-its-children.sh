# SPDX-License-Identifier: GPL-2.0-or-later
# @engine notify default
# @shim on
# @needs strace
# @time-limit 60
verify() {
	cat >"$host/script" <<'END'
#!/bin/sh
cd /usr || exit 3
/bin/echo started in "$PWD" with "$@"
exit 5
END
	chmod 755 "$host/script"
	# shellcheck disable=SC2016
	run -r / strace -f -o "$host/trace" /bin/sh -c 'cat /proc/version >/dev/null || exit; "$0" an argument' "$host/script"
	expect_status 5
	expect_out 'started in /usr with an argument'
	grep -q 'execve.*= 0' "$host/trace" || fail "no exec in the trace"
	grep -q 'write(1, "started in /usr' "$host/trace" || fail "the grandchild is not in the trace"
	grep -q '+++ exited with 5 +++' "$host/trace" || fail "no end in the trace"
	! grep EPERM "$host/trace" || fail "something was refused"
	[ "$(awk '{ print $1 }' "$host/trace" | sort -u | wc -l)" = 4 ] || fail "not four processes"
}
