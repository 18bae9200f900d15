# SPDX-License-Identifier: GPL-2.0-or-later
binds=(/dev /proc:/mnt/processes "$host/library:/mnt/library")
prepare() {
	mkdir -p "$guest/mnt/processes" "$guest/mnt/library" "$host/library"
	cp "$guest/usr/bin/sleep" "$host/library/sleeper"
}
guest <<'END'
cd /mnt
awk '$6 ~ /^\// { print $2, $3, $6 }' processes/self/maps | sort -u
readlink /mnt/processes/self/exe
readlink processes/self/fd/0 </mnt/processes/self/maps | sed 's/[0-9]\+/N/'
awk '{ print $5 }' /mnt/processes/self/mountinfo | grep -v ^/dev/ | sort
/mnt/library/sleeper 5 &
until [ "$(readlink processes/$!/exe)" = /mnt/library/sleeper ]; do :; done
grep sleeper processes/$!/maps | cut -c 74- | sort -u
grep sleeper processes/$!/smaps | cut -c 74- | sort -u
readlink processes/$!/root processes/$!/cwd
kill $!
ls /proc
END
