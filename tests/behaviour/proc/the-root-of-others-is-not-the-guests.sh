# SPDX-License-Identifier: GPL-2.0-or-later
# What proot does not do as a chroot: let root's guests out through the root of a process of the host.
guest <<'END'
sleep 5 &
readlink /proc/$!/root
[ -e /proc/$!/root/etc/motd ] && echo "with what is in it"
[ /proc/$!/root -ef / ] && echo "the guest's"
kill $!
[ /proc/1/root -ef / ] || echo "another's"
[ -e /proc/1/root/etc/motd ] && ls /proc/1/root/t 2>/dev/null
readlink /proc/1/root || echo "not told"
END
