# SPDX-License-Identifier: GPL-2.0-or-later
guest <<'END'
/usr/test/int80
echo "status $?"
END
