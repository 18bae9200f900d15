# SPDX-License-Identifier: GPL-2.0-or-later
guest <<'END'
for program in no-libc own-threads; do
	/usr/test/$program
	echo "$program: status $?"
done
END
