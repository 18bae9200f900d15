# SPDX-License-Identifier: GPL-2.0-or-later
# What a package says of owners comes from fakeroot's trade: the rules install as root, dpkg-deb writes down what stat tells.
# @identity root
# @sources hello.dsc
# @time-limit 900
guest <<'END'
dpkg-source -x hello.dsc/*.dsc hello >/dev/null || exit 1
cd hello
# Once as the package asks, with --root-owner-group; once with targets that need root, where the owners are those of the files.
for how in as-is as-root; do
	export DEB_BUILD_OPTIONS='parallel=2 nocheck'
	# A file of another owner, a set-id one and a device: what only a believed root can put into a package.
	if [ $how = as-root ]; then
		sed -i 's/^Rules-Requires-Root:.*/Rules-Requires-Root: binary-targets/' debian/control
		printf '%s\n' 'override_dh_fixperms:' '	dh_fixperms' '	chown 12:34 debian/hello/usr/bin/hello' '	chmod 4755 debian/hello/usr/bin/hello' \
			'	mkdir debian/hello/dev; mknod -m 640 debian/hello/dev/null2 c 1 3; chgrp 6 debian/hello/dev/null2' >>debian/rules
		sed -n '/^Rules/p' debian/control
	fi
	dpkg-buildpackage -us -uc -b >../log 2>&1 || { tail -n 20 ../log; exit 1; }
	for package in ../*.deb; do
		echo "${package##*/}"
		dpkg-deb -c "$package"
	done
	rm -f ../*.deb
done
cd .. && rm -rf hello hello_* hello-* log *.changes *.buildinfo
END
