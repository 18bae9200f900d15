# SPDX-License-Identifier: GPL-2.0-or-later
chroot_run() { env "${with[@]}" "$host/linux-user-chroot" "$@" >"$room/out" 2>"$room/err"; status=$?; out=$(cat "$room/out"); err=$(cat "$room/err"); }
verify() {
	[ "${proot[0]}" = "$PROOT" ] || skip "only proot itself has the name"
	mkdir "$host/tree"
	ln -s "$PROOT" "$host/linux-user-chroot"
	with=(PROOT_VERBOSE=-1)
	[[ " ${proot[*]} " != *" --shim=off "* ]] || with+=(PROOT_SHIM=off)
	[ "$engine" != syscall ] || with+=(PROOT_NO_SECCOMP=1)

	chroot_run --mount-proc /proc --mount-devapi /dev --mount-bind "$host/tree" /mnt --mount-readonly /t --chdir /etc "$guest" \
		/bin/sh -c 'pwd; echo text >/mnt/file; touch /t/x 2>/dev/null || echo read-only; [ -d /proc/self ] && echo proc >/dev/null; exit "$@"' sh 7
	expect_status 7
	expect_err ''
	expect_out "/etc
read-only"
	expect_equal "$(cat "$host/tree/file")" text
	chroot_run "$guest" /bin/pwd
	expect_out /
	chroot_run --mount-readonly / "$guest" /bin/sh -c 'touch /x 2>/dev/null || echo read-only'
	expect_out read-only

	chroot_run "$guest"
	expect_refusal "usage: linux-user-chroot"
	chroot_run --bogus "$guest" true
	expect_refusal "unknown option '--bogus'"
	chroot_run --mount-bind "$host"
	expect_refusal "option '--mount-bind' needs two values"
	chroot_run --mount-bind "$host/none" /mnt "$guest" true
	expect_refusal "can't make '/mnt' for the guest"
	chroot_run --mount-readonly /none "$guest" true
	expect_refusal "can't make '/none' for the guest"
	chroot_run --unshare-pid "$guest" true
	expect_refusal "option '--unshare-pid' can't be had"
	chroot_run --seccomp-profile-version 0 "$guest" true
	expect_refusal "takes -1 only"
	chroot_run --seccomp-profile-version -1 "$guest" /bin/true
	expect_status 0

	# proot has most of it under the same names.
	run_guest --mount-readonly /t --mount-proc /mnt --chdir /etc /bin/sh -c 'pwd; touch /t/x 2>/dev/null || echo read-only; [ -d /mnt/self ] && echo proc'
	expect_out "/etc
read-only
proc"
}
