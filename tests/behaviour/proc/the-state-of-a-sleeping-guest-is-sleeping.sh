# SPDX-License-Identifier: GPL-2.0-or-later
guest <<'END'
sleep 50 &
until [ "$(head -n 1 /proc/$!/status)" = "Name:	sleep" ]; do :; done
for i in {1..50}; do
	! grep -q "^State:	S" /proc/$!/status || break
	sleep 0.1
done
grep State /proc/$!/status
kill $!
wait $!
echo "status $?"
END
