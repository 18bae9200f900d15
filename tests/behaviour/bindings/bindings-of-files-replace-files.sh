# SPDX-License-Identifier: GPL-2.0-or-later
binds+=("$host/file:/etc/motd" "$host/program:/usr/test/say")
prepare() {
	echo "from the host" >"$host/file"
	printf '#!/bin/sh\necho "another say: $*"\n' >"$host/program"
	chmod 755 "$host/program"
}
guest <<'END'
cat /etc/motd /etc/../etc/motd
stat -c %s /etc/motd
/usr/test/say hello
ls /etc
echo more >>/etc/motd
cat /etc/motd
ln -s /etc/motd /t/link; cat /t/link
cd /etc; cat motd; head -c 4 ./motd
echo
cp /etc/motd /t/copy; cat /t/copy
[ -x /usr/test/say ] && echo executable
END
