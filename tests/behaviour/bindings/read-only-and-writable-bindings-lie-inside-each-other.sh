# SPDX-License-Identifier: GPL-2.0-or-later
binds+=("$host/tree:/mnt:ro" "$host/inner:/mnt/inner" "$host/deep:/mnt/inner/deep:ro" "$host/file:/etc/motd:ro" "$host/other:/opt:ro"
	"$host/strict:/link!:ro")
prepare() {
	mkdir -p "$host/tree/inner" "$host/inner/deep" "$host/deep" "$host/other" "$host/tree/away" "$host/strict"
	echo message >"$host/file"
	echo text >"$host/deep/text"
	ln -s inner/out "$host/tree/through"
	ln -s /mnt/away/out "$host/inner/back"
	mkdir "$guest/link"
}
guest <<'END'
try() { "$@" 2>/tmp/error; echo "$*: $? $(cat /tmp/error)"; }
try touch /mnt/x
try touch /mnt/inner/x
try touch /mnt/inner/deep/x
try touch /mnt/through
try touch /mnt/inner/back
try touch /link/x
try sh -c 'echo more >>/etc/motd'
try sh -c 'echo more >/etc/other'
try rm /etc/motd
try chmod 600 /etc/motd
try mv /mnt/inner/x /mnt/x
try mv /mnt/inner/x /mnt/inner/y
try mv /mnt/inner/deep/text /mnt/inner/text
try ln /mnt/inner/deep/text /mnt/inner/text
try cp /mnt/inner/deep/text /mnt/inner/text
try mv /opt/a /mnt/a
try rmdir /mnt/inner
try mkdir /mnt/inner/new
cd /mnt/inner
try touch z
try touch ../z
try touch deep/z
try touch ./new/../deep/z
cd deep
try touch z
try touch ../w
try rm text
cd /mnt/away
try touch ../inner/v
try touch v
try touch /proc/self/cwd/v
try touch /proc/self/root/mnt/v /proc/self/root/mnt/inner/u
exec 3</mnt/inner/deep/text
try sh -c 'echo more >/proc/self/fd/3'
try touch /dev/fd/3
try sh -c 'echo >/dev/null'
ls -A /mnt /mnt/inner /mnt/inner/deep
cat /etc/motd /mnt/inner/deep/text
END
