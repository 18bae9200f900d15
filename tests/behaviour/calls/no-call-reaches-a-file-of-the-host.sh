# SPDX-License-Identifier: GPL-2.0-or-later
binds+=(/sys)
# Every call that takes a path, and every operation of io_uring, with the path of a file that only the host has, and of one that
# only the guest has.
prepare() {
	echo "the host's" >"$host/secret"
	chmod 666 "$host/secret"
	echo "$host/secret" >"$guest/t/where"
}
guest <<'END'
for program in reach reach-static reach-i386 reach-musl; do
	[ -x /usr/test/$program ] || continue
	echo "== $program"
	/usr/test/$program
done
rm -f /t/where /t/link /t/own /t/new
rm -rf /only
END
