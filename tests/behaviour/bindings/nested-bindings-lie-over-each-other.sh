# SPDX-License-Identifier: GPL-2.0-or-later
binds+=("$host/a:/mnt" "$host/b:/mnt/b" "$host/c:/mnt/b/c" "$host/file:/mnt/b/c/file")
prepare() {
	mkdir -p "$host/a/b" "$host/b/c" "$host/c"
	echo a >"$host/a/name"
	echo under-b >"$host/a/b/hidden"
	echo b >"$host/b/name"
	echo c >"$host/c/name"
	echo under-file >"$host/c/file"
	echo file >"$host/file"
	ln -s ../../name "$host/c/up"
	ln -s /mnt/b/name "$host/a/absolute"
}
guest <<'END'
cat /mnt/name /mnt/b/name /mnt/b/c/name /mnt/b/c/file /mnt/b/c/up /mnt/absolute
ls /mnt /mnt/b /mnt/b/c
cd /mnt/b/c && pwd -P && cat ../name ../../name && cd .. && pwd -P && cd .. && pwd -P && ls ..
cat /mnt/b/c/../../b/../name
mkdir /mnt/b/new && mv /mnt/b/new /mnt/b/newer && ls /mnt/b
cat /mnt/b/hidden
END
