# SPDX-License-Identifier: GPL-2.0-or-later
# @rootfs i386
guest <<'END'
sh -c 'echo "$0 $$" | sed "s/[0-9]*$//"; uname -s'
dpkg --print-architecture
dpkg -l | md5sum
perl -e 'print "$^V ", length(pack("p", "x")), "\n"; my $pid = fork() // die; exit 3 if !$pid; wait; print $? >> 8, "\n"; print `cat /etc/debian_version`; opendir(D, "/etc"); print scalar(grep { /passwd/ } readdir D), "\n"'
ls -l / | sed 's/ [A-Z][a-z][a-z] .*[0-9] / /' | grep -v -E 'total|proc|dev|tmp|work' | sed 's/  */ /g'
find /usr -type f | wc -l
mkdir d && cd d && touch a && ln a b && ln -s a c && mv b e && ls && stat -c '%h %F' a c e && cp -a . ../copy && ls ../copy
apt-cache --version | cut -d' ' -f1,2,3
bash -c 'exec -a name cat /proc/self/comm'
tar cf - /etc 2>/dev/null | tar tf - | wc -l
readlink /proc/self/exe
END
