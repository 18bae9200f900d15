# SPDX-License-Identifier: GPL-2.0-or-later
verify() {
	local i
	mkdir "$guest/t/some" "$guest/t/many" "$guest/t/none"
	touch "$guest/t/some/.proot.one" "$guest/t/some/.proot-two" "$guest/t/some/.prootless" "$guest/t/some/proot.x" "$guest/t/none/.proot.x"
	# More than one batch of nothing but hidden names.
	for ((i = 0; i < 1500; i++)); do echo "$guest/t/many/.proot.with-a-rather-long-name-of-a-file-$i"; done | xargs touch
	touch "$guest/t/many/last"
	run_guest -H /bin/sh -c 'ls -A /t/some /t/none /t/many; cat /t/some/.proot.one && echo opened; rm -r /t/some 2>/dev/null || echo kept'
	expect_err ''
	expect_out "/t/many:
last

/t/none:

/t/some:
.prootless
proot.x
opened
kept"
	touch "$guest/t/some/new"
	run_guest -H -b "$host:/t/some/place" --tmpfs /new/place /bin/sh -c 'ls -A /t/some /new'
	expect_out "/new:
place

/t/some:
new
place"
	run_guest /bin/sh -c 'ls -A /t/none; ls -A /t/many | wc -l'
	expect_out ".proot.x
1501"
}
