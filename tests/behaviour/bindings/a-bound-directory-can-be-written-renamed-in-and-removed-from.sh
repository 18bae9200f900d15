# SPDX-License-Identifier: GPL-2.0-or-later
binds+=("$host/tree:/mnt" "$host/other:/opt")
prepare() {
	mkdir -p "$host/tree/dir" "$host/other"
	echo text >"$host/tree/dir/file"
}
guest <<'END'
mv /mnt/dir/file /mnt/moved && cat /mnt/moved
ln /mnt/moved /mnt/dir/hard && stat -c %h /mnt/moved
mv /mnt/moved /opt/over && cat /opt/over
ln /mnt/dir/hard /t/hard; echo "link across: $?"
cp -a /mnt/dir /t/copy && ls /t/copy
rmdir /mnt; echo "rmdir: $?"
rm -r /mnt/dir && ls /mnt
mv /mnt /t/mnt; echo "mv: $?"
[ -d /mnt ] && echo still
touch /opt/x && rm /opt/x
END
