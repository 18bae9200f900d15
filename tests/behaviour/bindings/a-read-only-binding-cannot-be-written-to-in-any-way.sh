# SPDX-License-Identifier: GPL-2.0-or-later
# @time-limit 60
# @calls fstatfs fstatfs64 fchown32
binds+=("$host/tree:/mnt:ro")
prepare() {
	mkdir -p "$host/tree/empty" "$host/tree/full"
	echo text >"$host/tree/file"
	echo text >"$host/tree/locked"
	echo text >"$host/tree/full/inner"
	chmod 444 "$host/tree/locked"
	ln -s file "$host/tree/link"
	ln -s /mnt/file "$host/tree/absolute"
	ln -s nothing "$host/tree/dangling"
	mkfifo "$host/tree/fifo"
}
guest <<'END'
for kind in '' -static -i386; do
	[ -x /usr/test/try-to-write$kind ] || continue
	mkdir /t/room && cd /t/room && /usr/test/try-to-write$kind /mnt
	cd /t && rm -r room
done
END
