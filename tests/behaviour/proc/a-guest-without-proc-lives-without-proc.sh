# SPDX-License-Identifier: GPL-2.0-or-later
binds=()
guest <<'END'
ls /proc
readlink /proc/self/exe
cat /proc/self/status
cd /usr/lib && pwd -P
ls /
echo "$(cat /etc/motd)"
(exec /usr/test/say x)
END
