# SPDX-License-Identifier: GPL-2.0-or-later
# Programs that copy look at a file, open it, and see whether it is the same.
guest <<'END'
cd /tmp
for name in maps mounts status; do
	cp /proc/self/$name copy-$name && [ -s copy-$name ] && echo "$name copied"
	install -m 600 /proc/self/$name installed && [ -s installed ] && echo "$name installed"
	stat -c '%F %a %s' /proc/self/$name
	stat -L -c '%F %a %s' /proc/thread-self/$name
	cmp /proc/$$/$name /proc/$$/$name && echo "$name is what it is"
	[ /proc/$$/$name -ef /proc/$$/$name ] && echo "$name is the same"
	(cd /proc/self && cp $name /tmp/relative && cp ../$$/$name /tmp/relative && echo "$name copied from there")
	tar chf archive -C /proc/self $name && tar tf archive
done
cp /proc/1/status /tmp/other && echo "of another"
ls -l /proc/self/status /proc/$$/mountinfo | cut -c 1-10
rm /tmp/*
END
