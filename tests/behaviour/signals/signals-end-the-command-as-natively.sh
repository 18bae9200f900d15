# SPDX-License-Identifier: GPL-2.0-or-later
guest <<'END'
for signal in HUP INT QUIT KILL USR1 ALRM TERM SEGV PIPE; do
	/bin/bash -c "kill -$signal \$\$"
	echo "$signal: $?"
done 2>/dev/null
trap 'echo trapped; exit 4' TERM
kill -TERM $$
END
