# SPDX-License-Identifier: GPL-2.0-or-later
binds+=("$host/tree:/t/link" "$host/file:/t/file-link")
prepare() {
	mkdir "$host/tree" "$guest/t/real" "$guest/t/deep"
	echo hidden >"$guest/t/real/hidden"
	echo shown >"$host/tree/shown"
	ln -s deep/../real "$guest/t/link"
	echo file >"$host/file"
	echo real >"$guest/t/real-file"
	ln -s /t/real-file "$guest/t/file-link"
}
guest <<'END'
ls /t/link /t/real
cat /t/real/shown /t/link/shown
readlink /t/link
cat /t/real-file /t/file-link
readlink /t/file-link
cd /t/link; pwd -P
cd ..; pwd -P
END
