# SPDX-License-Identifier: GPL-2.0-or-later
# @needs unshare
# Without proot, for the kernel lets nobody make such a name space who is in a real chroot.
what='cd "$0" && echo text >file && chmod 600 file && stat -c "%u:%g %a" file . && chown 0:0 file && stat -c %u:%g file &&
	{ chown 12345:0 file 2>/dev/null || echo "not theirs"; } && chmod 0 file && cat file && ls -nd file | cut -d" " -f3,4 &&
	mkdir made && stat -c %u:%g made && rm -rf file made'

verify() {
	local expected shim
	unshare -r true 2>/dev/null || skip "no user namespaces here"
	expected=$(unshare -r /bin/sh -c "$what" "$host" 2>&1)
	for shim in on off; do
		run --shim=$shim -r / unshare -r /bin/sh -c "$what" "$host"
		expect_out "$expected"
		expect_err ""
		expect_status 0
	done
}
