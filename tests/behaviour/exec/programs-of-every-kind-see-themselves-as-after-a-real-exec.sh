# SPDX-License-Identifier: GPL-2.0-or-later
guest <<'END'
for kind in "" -static -static-pie -no-pie -musl -i386 -i386-static; do
	[ -e /usr/test/look-at-self$kind ] || continue
	echo "== $kind"
	/usr/test/run /usr/test/look-at-self$kind one "" three
	echo "status $?"
done
cd /usr
echo "== relative"
/usr/test/run ./test/../test/look-at-self relative
ln -s /usr/test/look-at-self /t/link-to-self
echo "== link"
/usr/test/run /t/link-to-self link
PATH=/usr/test:$PATH
echo "== PATH"
look-at-self path
echo "== a long name"
cp /usr/test/look-at-self /t/a-name-longer-than-sixteen-bytes
/t/a-name-longer-than-sixteen-bytes
END
