# SPDX-License-Identifier: GPL-2.0-or-later
guest <<'END'
mkfifo /t/fifo
cat /t/fifo >/t/out &
sleep 0.3
echo "through the fifo" >/t/../t/fifo
wait
cat /t/out
END
