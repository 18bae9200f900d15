# SPDX-License-Identifier: GPL-2.0-or-later
prepare() {
	mkdir "$guest/t/lib"
	cp "$guest/usr/lib/x86_64-linux-gnu/libc.so.6" "$guest/t/lib/" 2>/dev/null || cp "$(find "$guest/usr/lib" -name libc.so.6 | head -n 1)" "$guest/t/lib/"
	ln -s /t/lib "$guest/t/lib-link"
}
guest <<'END'
# Only the end of the name: what /proc/PID/maps shows is another matter.
libc() { grep -o '/[^ ]*libc.so.6' /proc/self/maps | sort -u | sed 's#.*/\(t/lib\|usr/lib\)/#\1/#'; }
export LD_LIBRARY_PATH=/t/lib-link
libc
unset LD_LIBRARY_PATH
libc
/lib64/ld-linux-x86-64.so.2 /usr/test/say by the linker
/lib64/ld-linux-x86-64.so.2 --list /usr/test/say | sed 's/(0x.*//'
END
