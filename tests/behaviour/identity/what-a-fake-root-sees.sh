# SPDX-License-Identifier: GPL-2.0-or-later
# @identity root
guest <<'END'
id
id -G
stat -c '%n %u %g %U %G' / /etc /etc/passwd /t
touch new && mkdir dir && ln -s new link && stat -c '%n %u %g %a' new dir link
chroot / id -u
setpriv --reuid=65534 --regid=65534 --clear-groups id
setpriv --reuid=65534 --regid=65534 --groups=3,4 bash -c 'id -G; cat /etc/motd'
setpriv --reuid=65534 --keep-groups setpriv --reuid=0 id
mkdir tree && touch tree/{a,b,c} && chown 1:2 tree/a && chown -R 3:4 tree && chown :7 tree/b && chmod u+s tree/c && mknod tree/n c 1 3
tar cf - --sort=name --mtime=@0 tree | tar tvf -
tar cf - --sort=name tree | tar xpf - --same-owner --one-top-level=out && stat -c '%n %u %g %a %t:%T' out/tree out/tree/*
cp -a tree copy && stat -c '%n %u %g %a %t:%T' copy copy/*
install -o 8 -g 9 -m 4711 /bin/true installed && stat -c '%u %g %a' installed
find . -user 3 | sort
END
