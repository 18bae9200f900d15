# SPDX-License-Identifier: GPL-2.0-or-later
# The name that recvmsg tells of a sender is not the guest's; who sends there reaches the sender all the same.
binds=()
guest <<'END'
cd /t
for program in talk talk-musl; do
	[ -x /usr/test/$program ] || continue
	/usr/test/$program unix
done
END
