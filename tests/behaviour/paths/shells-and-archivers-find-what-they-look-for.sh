# SPDX-License-Identifier: GPL-2.0-or-later
guest <<'END'
cd /t
printf '#!/bin/sh\necho ran\n' >program
chmod 755 program
touch plain
for file in program plain none . /bin/sh; do
	[ -x $file ]; echo "[ -x $file ]: $?"
	[[ -x $file ]]; echo "[[ -x $file ]]: $?"
	test -r $file; echo "test -r $file: $?"
done

cat /dev/fd/3 3<program
cat <(echo one) <(echo two)
sh /dev/fd/4 4<program
# A file would be opened anew, from its beginning.
echo three | cat /dev/stdin | cat
{ echo four >/dev/fd/1; } | cat
{ echo five >/dev/stdout; } | cat
{ echo six >/dev/stderr; } 2>&1 | cat
cat /dev/fd/9
echo "cat of no descriptor: $?"

mkdir -p tree/deep
echo text >tree/deep/file
ln -s deep/file tree/link
ln -s /none tree/dangling
ln tree/deep/file tree/second
tar cf tree.tar tree
mkdir out
tar xf tree.tar -C out
diff -r --no-dereference tree out/tree && stat -c %h out/tree/second
cp -r tree plain-copy
cp -a tree exact-copy
diff -r --no-dereference tree plain-copy
diff -r --no-dereference tree exact-copy && stat -c %h exact-copy/second
rm -r out plain-copy exact-copy tree.tar
END
