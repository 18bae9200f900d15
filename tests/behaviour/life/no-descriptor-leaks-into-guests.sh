# SPDX-License-Identifier: GPL-2.0-or-later
guest <<'END'
ls /proc/self/fd
/usr/test/run /bin/ls /proc/self/fd
for fd in /proc/$$/fd/*; do echo "${fd##*/}"; done
sh -c 'ls -l /proc/self/fd' | sed 's/.* \([0-9]* ->\)/\1/; s/\[.*//; s#/[^ ]*/\(stdout\|stderr\)#\1#; /proc/d; /total/d' 
END
