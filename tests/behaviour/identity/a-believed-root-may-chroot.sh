# SPDX-License-Identifier: GPL-2.0-or-later
# @identity root
prepare() {
	mkdir "$host/usr" "$host/proc"
	cp -a "$guest/bin" "$guest/lib" "$guest/lib64" "$host/" 2>/dev/null
	echo new >"$host/name"
}
binds+=("$host:/mnt" "$guest/usr:/mnt/usr" /proc:/mnt/proc)
guest <<'END'
chroot /mnt /bin/bash -c 'id -u; cat /name; pwd; ls / | grep -v proc; readlink /proc/self/exe /proc/self/cwd /proc/self/root; chown 7:8 /name
	cd /usr/bin/../../.. && pwd; /bin/sh -c "exec ./usr/bin/stat -c %u:%g /name"'
stat -c %u:%g /mnt/name
chroot /mnt/name true
chroot /nowhere true
pwd
END
