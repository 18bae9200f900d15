# SPDX-License-Identifier: GPL-2.0-or-later
# A binding of "/" is the rootfs, so that a real mount can be the judge.
binds=("$guest:/:ro" /dev /proc "$host/work:/home")
prepare() {
	mkdir "$host/work"
	echo text >"$guest/t/text"
}
guest <<'END'
try() { "$@" 2>/tmp/error; echo "$*: $?"; }
try touch /x
try touch /etc/motd
try sh -c 'echo >>/etc/motd'
try rm /etc/motd
try mkdir /t/x
try mv /t/text /t/moved
try chmod 600 text
try ln text hard
try touch x
try rmdir /home
try touch /home/x
cd /home
try touch y
try mv x /x
try mv x z
try cp /t/text text
try sh -c 'echo more >>text'
[ -w /etc/motd ] || echo "cannot write"
[ -w /home/text ] && echo "can write"
ls -A /home
cat text /t/text
END
