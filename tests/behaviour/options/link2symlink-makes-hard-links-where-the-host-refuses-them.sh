# SPDX-License-Identifier: GPL-2.0-or-later
work() {
	cat <<'END'
cd /t; umask 022
echo data >a; ln a b; ln b c
stat -c '%n %h %F %s' a b c; [ "$(stat -c %i a)" = "$(stat -c %i b)" ] && echo same inode
ls -A; ls -F; readlink a || echo no link; find . -type f | sort
echo more >>b; cat c; stat -c %h - <b
# A directory on the way gets another name.
mkdir d; mv b d/b; mv d e; cat e/b; stat -c %h e/b
cp -a . ../t2; stat -c '%n %h' ../t2/a ../t2/e/b
tar cf ../x.tar .; mkdir ../t3; tar xf ../x.tar -C ../t3; stat -c '%n %h' ../t3/a ../t3/e/b
# Names go one by one, and the file with the last.
echo new >n; mv n c; stat -c '%h %s' a c; mv a e/b; stat -c %h e/b; ls
ln c c; mkdir q; ln q q2; ln missing m2
# As dpkg replaces files.
echo v1 >f; ln f f.dpkg-tmp; echo v2 >f.dpkg-new; mv f.dpkg-new f; cat f f.dpkg-tmp; stat -c %h f f.dpkg-tmp; rm f.dpkg-tmp
rm -r /t/* /t2 /t3 /x.tar; ls -A /t; ls -A / | grep l2s
exit 0
END
}

verify() {
	local native
	work >"$guest/work"
	run_guest /bin/sh /work
	expect_status 0
	native=$out$err
	with=(LD_PRELOAD="$LIB/no-links.so")
	run_guest --shim=off /bin/sh -c 'echo x >/t/a; ln /t/a /t/b 2>/dev/null || echo refused; rm /t/a'
	[[ $err != *"runtime does not come first"* ]] || skip "no LD_PRELOAD with sanitizers"
	expect_out refused
	run_guest -l /bin/sh /work
	expect_status 0
	expect_equal "$out$err" "$native" "as with hard links"
	expect_equal "$(ls -A "$guest/.l2s")" '' "what is left of the files"
	# The next run, one without the option and a real look see the same file.
	run_guest -l /bin/sh -c 'echo kept >/t/a; ln /t/a /t/b'
	run_guest -l /bin/sh -c 'stat -c %h /t/a; rm /t/a; stat -c %h /t/b'
	expect_out "2
1"
	run_guest /bin/cat /t/b
	expect_out kept
	# Of a binding nothing is moved.
	echo theirs >"$host/x"
	run_guest -l -b "$host:/t/h" /bin/sh -c 'ln /t/h/x /t/h/y 2>/dev/null || echo refused; cat /t/h/x'
	[ ! -L "$host/x" ] || fail "moved out of the binding"
	expect_out "refused
theirs"
	# A host that can.
	with=()
	run_guest --link2symlink /bin/sh -c 'echo x >/t/p; ln /t/p /t/q; stat -c %h /t/q'
	expect_out 2
	[ "$(stat -c '%h %F' "$guest/t/q")" = "2 regular file" ] || fail "no real hard link"
}
