# SPDX-License-Identifier: GPL-2.0-or-later
# @needs unshare
# @engine notify default
# With the other engines guests open files themselves.
verify() {
	unshare -U true 2>/dev/null || skip "this machine permits no user namespaces"
	run_guest -0 bash -c 'cd /t; mkdir d; echo one >d/f; chmod 0 d/f; cat d/f; echo two >>d/f; cat d/f; chmod 500 d
		echo new >d/new; mkdir d/dir; ln -s moved d/link; mv d/new d/moved; cat d/link d/moved; rm d/f; ls d; stat -c %a d
		test -w d/moved && echo w; test -x d/moved || echo no x; chmod 0 d/moved; test -r d/moved && echo r'
	expect_status 0
	expect_out $'one\none\ntwo\nnew\nnew\ndir\nlink\nmoved\n500\nw\nno x\nr'
	# Nobody but root; and not who appears as somebody else.
	run_guest -0 setpriv --reuid=42 --regid=42 --clear-groups cat /t/d/moved
	[ "$user" = root ] || expect_status 1
	run_guest -i 5:5 cat /t/d/moved
	[ "$user" = root ] || expect_status 1
	expect_equal "$(stat -c '%a' "$guest/t/d")" 500 "the real mode"
	chmod 700 "$guest/t/d"
}
