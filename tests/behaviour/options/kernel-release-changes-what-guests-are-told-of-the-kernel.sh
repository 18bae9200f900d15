# SPDX-License-Identifier: GPL-2.0-or-later
tell() { run_guest "$@"; expect_status 0; expect_err ''; }
# Without what i386's older calls say, which cut fields off.
newest() { sed '/^[^|]*|[^|]*|[^|]*$/d' <<<"$1"; }
verify() {
	local kind bad before host_release
	host_release=$(uname -r)

	for kind in '' -static -musl -i386; do
		[ -x "$guest/usr/test/tell-kernel$kind" ] || continue
		tell /usr/test/tell-kernel$kind
		before=$(newest "$out")
		# The release alone, older than the host's: the rest is as it was.
		tell -k 1.2.3-old /usr/test/tell-kernel$kind
		expect_equal "$(newest "$out")" "${before//$host_release/1.2.3-old}" "with an old release ($kind)"
		# A newer one: no vDSO may tell otherwise.
		tell -k 999.1.2 /usr/test/tell-kernel$kind
		expect_out_matches '\|999\.1\.2\|'
		expect_out_matches 'vdso: no'
		# Everything.
		tell --kernel-release='\Other\builder\999.0\#1 now\mips\example.org\1f\' /usr/test/tell-kernel$kind
		expect_out_matches '^Other\|builder\|999.0\|#1 now\|mips\|example.org
'
		expect_out_matches 'hwcap: 1f$'
		[ "$kind" != -i386 ] || expect_out_matches 'Other\|999.0\|mips
Other\|999.0\|mips
'
		# Empty fields and -1 are the kernel's.
		tell -k '\\\1.2.3-old\\\\-1\' /usr/test/tell-kernel$kind
		expect_equal "$(newest "$out")" "${before//$host_release/1.2.3-old}" "with empty fields ($kind)"
		tell -k 1.2.3-old /usr/test/tell-kernel$kind 32
		expect_out_matches '\|1.2.3-old\|.*\|i686\|'
	done

	# The files of procfs say the same, for every way of asking.
	tell -k '\Other\builder\999.0\#1 now\mips\example.org\-1\' -b /proc /bin/sh -c '
		cat /proc/version
		cd /proc/sys/kernel; cat ostype hostname osrelease version domainname
		uname -rnm; echo x 2>/dev/null >osrelease; cat osrelease; ls | grep -c "^osrelease$"'
	[ "$user" = root ] || expect_out "Other version 999.0 #1 now
Other
builder
999.0
#1 now
example.org
builder 999.0 mips
999.0
1"
	tell -k 1.2.3 -b /proc /bin/sh -c 'cat /proc/sys/kernel/osrelease /proc/sys/kernel/hostname'
	expect_out "1.2.3
$(cat /proc/sys/kernel/hostname)"
	# Nothing is made where the guest has no /proc.
	tell -k 1.2.3 /bin/sh -c 'ls -A /proc; uname -r'
	expect_out 1.2.3

	for bad in '' 'x\y' '\Linux\host' '\a\b\c\d\e\f\g\' '\a\b\c\d\e\f\-2\' '\a\b\c\d\e\f\1\x' \
		aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa; do
		run_guest -k "$bad" true
		expect_refusal "option '-k' can't take '$bad': "
	done
}
