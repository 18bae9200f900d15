# SPDX-License-Identifier: GPL-2.0-or-later
guest <<'END'
dpkg -l | md5sum
dpkg -L coreutils | wc -l
dpkg -S /bin/ls
dpkg --verify bash; echo "verify: $?"
apt-cache policy bash | head -n 3
mkdir -p pkg/DEBIAN pkg/usr/share/pkg && echo data >pkg/usr/share/pkg/file
printf 'Package: pkg\nVersion: 1\nArchitecture: all\nMaintainer: x <x@example.org>\nDescription: x\n' >pkg/DEBIAN/control
SOURCE_DATE_EPOCH=0 dpkg-deb --root-owner-group -b pkg pkg.deb && dpkg-deb -c pkg.deb | sed 's/ [0-9-]* [0-9:]* / /' && dpkg-deb -x pkg.deb out && cat out/usr/share/pkg/file
END
