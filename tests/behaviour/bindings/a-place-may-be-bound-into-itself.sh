# SPDX-License-Identifier: GPL-2.0-or-later
binds+=("$host/tree:/mnt" "$host/tree/sub:/mnt/sub/sub")
prepare() {
	mkdir -p "$host/tree/sub/sub"
	echo file >"$host/tree/sub/file"
}
guest <<'END'
cat /mnt/sub/file /mnt/sub/sub/file
cd /mnt/sub/sub && pwd -P && cat ../file && cd .. && pwd -P
ls /mnt/sub/sub /mnt/sub
END
