# SPDX-License-Identifier: GPL-2.0-or-later
verify() {
	mkdir "$host/tree"
	echo text >"$host/tree/file"
	mkdir "$guest/mnt/tree"
	local option
	for option in "-r $guest" "--rootfs=$guest" "--rootfs $guest"; do
		run $option /bin/cat /etc/motd
		expect_status 0
		expect_out "a guest made by the test suite"
	done
	for option in "-b $host/tree:/mnt" "--bind=$host/tree:/mnt" "-m $host/tree:/mnt" "--mount=$host/tree:/mnt" "--bind $host/tree:/mnt"; do
		run_guest $option /bin/cat /mnt/file
		expect_status 0
		expect_out text
	done
	for option in "-w /usr/lib" "--pwd=/usr/lib" "--cwd=/usr/lib" "--cwd /usr/lib"; do
		run_guest $option /bin/pwd
		expect_status 0
		expect_out /usr/lib
	done
	for option in "-v 0" "--verbose=0" "--verbose 0" "-v -1"; do
		run_guest $option /bin/echo hello
		expect_status 0
		expect_out hello
		expect_err ""
	done
}
