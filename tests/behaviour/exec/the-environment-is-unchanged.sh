# SPDX-License-Identifier: GPL-2.0-or-later
guest <<'END'
env | grep -v '^_=' | sort
/usr/test/look-at-self | grep variables
END
