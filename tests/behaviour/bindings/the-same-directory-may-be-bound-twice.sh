# SPDX-License-Identifier: GPL-2.0-or-later
binds+=("$host/tree:/mnt" "$host/tree:/opt")
prepare() {
	mkdir -p "$host/tree/sub"
	echo text >"$host/tree/sub/file"
	ln -s /opt/sub/file "$host/tree/link"
}
guest <<'END'
cat /mnt/sub/file /opt/sub/file /mnt/link
cd /mnt/sub && cat file && cat ../link
cd /opt/sub && cat file
echo new >/mnt/sub/new && cat /opt/sub/new
rm /opt/sub/new && ls /mnt/sub
END
