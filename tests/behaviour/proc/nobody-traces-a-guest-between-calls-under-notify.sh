# SPDX-License-Identifier: GPL-2.0-or-later
# @engine notify
guest <<'END'
for i in 1 2 3; do cat /proc/self/status | grep TracerPid; done
grep TracerPid /proc/$$/status
sleep 1 &
for i in 1 2 3 4 5; do grep TracerPid /proc/$!/status; done
kill $!
END
