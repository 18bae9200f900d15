# SPDX-License-Identifier: GPL-2.0-or-later
guest <<'END'
/usr/test/run /usr/test/say "" " " "$(printf 'tab\there')" '*' "$(printf '\377\001')"
arguments=$(seq 1 20000)
/usr/bin/printf '%s\n' $arguments | md5sum
long=$(printf '%0100000d' 0)
/usr/bin/printf '%s' "$long" | wc -c
/usr/bin/env LONG="$long" /bin/bash -c 'echo ${#LONG}'
# More than a string or all strings together may be.
too_long=$(printf '%0200000d' 0)
/usr/bin/true "$too_long"; echo "status $?"
/usr/bin/true $(seq 1 500000); echo "status $?"
/usr/bin/env - A=1 B= =C /usr/bin/env
/usr/bin/env LD_PRELOAD= LD_LIBRARY_PATH=/nonexistent /usr/bin/env | grep LD_ | sort
END
