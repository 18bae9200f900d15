# SPDX-License-Identifier: GPL-2.0-or-later
guest <<'END'
sleep 5 &
sleep 0.3
grep State /proc/$!/status
kill $!
wait $!
echo "status $?"
END
