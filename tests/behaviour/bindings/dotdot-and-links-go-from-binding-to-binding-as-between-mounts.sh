# SPDX-License-Identifier: GPL-2.0-or-later
binds+=("$host/tree:/mnt/inner" "$host/place:/mnt/inner/deep/place" "$host/other:/mnt/other")
prepare() {
	mkdir -p "$host/place/leaf" "$host/tree/sub/leaf" "$host/tree/deep/place" "$host/other" "$guest/mnt/inner" "$guest/mnt/other"
	echo outside >"$host/secret"
	echo outside >"$host/tree/deep/secret"
	echo of-mnt >"$guest/mnt/secret"
	echo in-tree >"$host/tree/file"
	echo in-sub >"$host/tree/sub/file"
	echo in-place >"$host/place/file"
	echo in-other >"$host/other/file"
	ln -s ../secret "$host/tree/up"
	ln -s ../other/file "$host/tree/across"
	ln -s ../../../../other "$host/place/far"
	ln -s /mnt/inner/deep/place/far "$host/other/around"
	ln -s mnt/inner/deep "$guest/short"
}
guest <<'END'
exec 2>&1
look() { for path; do echo "$path:"; cat "$path"; realpath "$path"; test -e "$path" && echo there; stat -c %F "$path"; done; }
look /mnt/inner/../secret /mnt/inner/up /mnt/inner/across /mnt/inner/deep/place/../secret /mnt/inner/deep/place/far/file
look /mnt/other/around/file /short/place/file /short/place/../../file /short/place/../place/leaf/../file /mnt/inner/../../mnt/../etc/motd
cd /mnt/inner/deep/place/leaf && look ../file ../../secret ../../../file ../../../../secret ../../../../../../etc/motd ../far/file
cd /mnt/inner/sub/leaf && look ../file ../../file ../../deep/place/file ../../../secret ../../up
cd /mnt/inner && look ../secret ../inner/file ../other/file . .. ./deep/../file && cd .. && pwd -P && ls
cd /short/place && pwd -P && cd ../.. && pwd -P && mv file ../moved; mv file renamed && mv renamed sub/../file && ls -d sub/.. ../*
mkdir /mnt/inner/deep/place/../new /mnt/inner/deep/place/../../new && ls /mnt/inner /mnt/inner/deep
END
