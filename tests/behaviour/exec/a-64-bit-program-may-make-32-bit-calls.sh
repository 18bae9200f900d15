# SPDX-License-Identifier: GPL-2.0-or-later
guest <<'END'
[ -e /usr/test/say-i386 ] || { echo "no i386 programs here"; exit 77; }
/usr/test/int80
echo "status $?"
END
