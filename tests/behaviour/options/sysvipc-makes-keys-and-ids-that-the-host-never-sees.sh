# SPDX-License-Identifier: GPL-2.0-or-later
# @needs ipcmk ipcs
# Objects of the host that are ours: this test, as another user, runs at the same time.
ours() { awk -v uid="$(id -u)" '/uid/ { for (i = 1; i <= NF; i++) if ($i == "cuid") column = i; next } $column == uid' /proc/sysvipc/*; }

verify() {
	local tools=(-b /usr/bin/ipcmk -b /usr/bin/ipcrm -b /usr/bin/ipcs -b /lib -b /lib64 -b /usr/lib)
	local before after

	before=$(ours)
	run --sysvipc -r / /bin/sh -c 'ipcmk -S 3 -p 0600 && ipcmk -Q && ipcmk -M 5000' 
	expect_status 0
	expect_out_matches 'Semaphore id: [0-9]+.*Message queue id: [0-9]+.*Shared memory id: [0-9]+'
	after=$(ours)
	expect_equal "$after" "$before" "the host's objects"

	# Processes of a run share them, in whatever they run; the next run begins anew.
	run_guest "${tools[@]}" --sysvipc /bin/bash -c 'id=$(ipcmk -S 2); id=${id##* }; (ipcrm -s "$id" && echo gone); ipcrm -s "$id" 2>/dev/null || echo none'
	expect_status 0
	expect_out $'gone\nnone'

	# With what else changes who a guest is.
	run_guest "${tools[@]}" --sysvipc -0 /bin/bash -c 'id=$(ipcmk -Q) && ipcs -q -i "${id##* }"'
	expect_status 0
	expect_out_matches 'uid=0[^0-9].*gid=0[^0-9].*cuid=0[^0-9]'

	# Nor are the host's objects shown in the guest.
	before=$(ipcmk -Q)
	run --sysvipc -r / /bin/sh -c 'ls /proc/sysvipc; ipcs -q | grep 0x; ipcmk -Q >/dev/null; ipcs -q | grep -c 0x'
	ipcrm -q "${before##* }"
	expect_out 1

	# Without the option the kernel is asked.
	run_guest "${tools[@]}" /bin/bash -c 'ipcmk -Q'
	[ "$status" != 0 ] || ipcrm -q "${out##* }"
}
