# SPDX-License-Identifier: GPL-2.0-or-later
prepare() {
	[ -x "$guest/usr/bin/busybox" ] || [ -x "$guest/bin/busybox" ]
}
guest <<'END'
busybox=$(command -v busybox) || { echo "no static busybox on this machine"; exit 77; }
$busybox sh -c 'echo "$0"; ls / | grep -c usr; cat /etc/motd'
mkdir /t/bin
for applet in sh ls cat pwd find tar; do ln -s $busybox /t/bin/$applet; done
cd /t
PATH=/t/bin sh -c 'pwd; cat /etc/motd; find . -type l | while read a; do echo "$a"; done'
mkdir tree; echo x >tree/x; ln tree/x tree/y; ln -s x tree/z
/t/bin/tar cf t.tar tree && mkdir out && /t/bin/tar xf t.tar -C out && ls -lR out | sed 's/ .*[0-9][0-9]:[0-9][0-9] / /' | grep -v total
rm t.tar
readlink /proc/self/exe
$busybox readlink /proc/self/exe
END
