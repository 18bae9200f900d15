# SPDX-License-Identifier: GPL-2.0-or-later
# @engine notify
#
# Many programs read these when they start: /proc/filesystems each that asks for SELinux, /proc/stat those that count processors.
verify() {
	local file n
	echo text >"$guest/t/text"
	for file in text /proc/cpuinfo /proc/filesystems /proc/loadavg /proc/meminfo /proc/stat /proc/uptime /proc/version \
		/proc/sys/vm/mmap_min_addr /proc/self/task/../../stat; do
		rm -f "$room/stats"
		with=(PROOT_STATS_FILE="$room/stats")
		run_guest -b /proc -w /t /bin/cat "$file"
		expect_status 0
		n=$(sed -n 's/^ptrace_stops //p' "$room/stats")
		[ "$file" != text ] || text=$n
		[ "$n" = "$text" ] || fail "$file takes $n stops, another file $text"
		case $file in */version | */filesystems | */mmap_min_addr) expect_out "$(cat "$file")" ;; esac
	done
	# Who writes does so itself, and is told the kernel's errors.
	run_guest -b /proc -w /t /bin/sh -c 'echo 1 >/proc/version'
	[ "$status" != 0 ] || fail "/proc/version was written"
	run_guest -b /proc -w /t /bin/sh -c 'exec 3</proc/filesystems; readlink /proc/self/fd/3'
	expect_out /proc/filesystems
}
