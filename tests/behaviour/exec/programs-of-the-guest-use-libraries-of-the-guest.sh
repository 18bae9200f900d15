# SPDX-License-Identifier: GPL-2.0-or-later
prepare() {
	mkdir "$guest/t/lib"
	cp "$guest/usr/lib/x86_64-linux-gnu/libc.so.6" "$guest/t/lib/" 2>/dev/null || cp "$(find "$guest/usr/lib" -name libc.so.6 | head -n 1)" "$guest/t/lib/"
	ln -s /t/lib "$guest/t/lib-link"
}
guest <<'END'
export LD_LIBRARY_PATH=/t/lib-link
/usr/bin/grep -o '/[^ ]*libc.so.6' /proc/self/maps | sort -u
unset LD_LIBRARY_PATH
/usr/bin/grep -o '/[^ ]*libc.so.6' /proc/self/maps | sort -u
/lib64/ld-linux-x86-64.so.2 /usr/test/say by the linker
/lib64/ld-linux-x86-64.so.2 --list /usr/test/say | sed 's/(0x.*//'
END
