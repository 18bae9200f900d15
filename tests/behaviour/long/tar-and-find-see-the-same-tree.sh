# SPDX-License-Identifier: GPL-2.0-or-later
guest <<'END'
tar -C /usr -cf usr.tar bin lib/gcc include share/perl 2>/dev/null || tar -C /usr -cf usr.tar bin lib/gcc include; echo "create: $?"
mkdir out && tar -C out -xf usr.tar; echo "extract: $?"
(cd /usr && find bin lib/gcc include \( -type f -o -type l \) -printf '%p %y %s %l\n' | sort) >before
(cd out && find bin lib/gcc include \( -type f -o -type l \) -printf '%p %y %s %l\n' | sort) >after
cmp before after && wc -l <before
(cd out/include && find . -type f | sort | xargs md5sum | md5sum)
find /usr -type f | wc -l
find / -xdev -path /work -prune -o -path /tmp -prune -o -path /proc -prune -o -print 2>/dev/null | sort | md5sum
find /etc -newer /etc/passwd | wc -l
find . -type l -exec readlink {} + | sort | md5sum
cp -a out copy && diff -r out copy && echo same
rsync --version >/dev/null 2>&1; du -s --apparent-size out >/dev/null; echo "du: $?"
rm -rf out copy before after usr.tar
END
