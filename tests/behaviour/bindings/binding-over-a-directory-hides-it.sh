# SPDX-License-Identifier: GPL-2.0-or-later
binds+=("$host/tree:/mnt")
prepare() {
	mkdir -p "$host/tree/sub" "$guest/mnt/below"
	echo outside >"$host/tree/sub/file"
	echo hidden >"$guest/mnt/below/file"
	ln -s /mnt/sub/file "$host/tree/link"
}
guest <<'EOF2'
ls /mnt /mnt/sub
cat /mnt/link /mnt/sub/file /t/../mnt/./sub/../sub/file
cat /mnt/below/file
cd /mnt/sub && pwd -P && cd .. && pwd -P && ls .. | grep -x mnt
echo new >/mnt/new
mkdir /mnt/dir && mv /mnt/new /mnt/dir/moved && cat /mnt/dir/moved
EOF2
