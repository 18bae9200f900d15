# SPDX-License-Identifier: GPL-2.0-or-later
binds+=("$host/tree:/mnt")
prepare() {
	mkdir -p "$host/tree/sub"
	echo outside >"$host/secret"
	ln -s ../secret "$host/tree/up"
	ln -s ../../secret "$host/tree/sub/up"
	ln -s /host-only/secret "$host/tree/absolute"
	ln -s /etc/motd "$host/tree/motd"
	ln -s ../etc/motd "$host/tree/relative-motd"
	ln -s /mnt "$guest/t/to-mnt"
	ln -s ../mnt/sub/../motd "$guest/t/winding"
}
guest <<'END'
for link in up sub/up absolute motd relative-motd; do cat /mnt/$link; done
cat /t/to-mnt/motd /t/winding
ls /t/to-mnt/
ls -d /t/to-mnt/..//mnt
cd /t/to-mnt/sub && pwd -P && cat ../motd && cat ../../etc/motd
END
