# SPDX-License-Identifier: GPL-2.0-or-later
# An older and a newer libc. Programs of this machine run there if the libc is new enough; what they say then is compared.
# @rootfs bullseye trixie
# @programs sites cancel
# @time-limit 300
guest <<'END'
cat /etc/debian_version; sh -c 'uname -m'
ls -lRgo /usr | md5sum
dpkg -l | md5sum; dpkg --verify bash; echo "verify: $?"
perl -e 'opendir(D, "/etc"); print scalar(grep { /passwd/ } readdir D), "\n"; my $pid = fork() // die; exit 3 if !$pid; wait; print $? >> 8, "\n"'
apt-get --version | head -n 1
find / -xdev \( -path /work -o -path /w -o -path /tmp -o -path /proc -o -path /dev \) -prune -o -print 2>/dev/null | sort | md5sum
mkdir d && tar -C /etc -cf - --exclude=shadow* --exclude=gshadow* . 2>/dev/null | tar -C d -xf -; find d -type f | wc -l
rm -rf d
for how in '' -static; do
	for what in registers restart 'leave 20' 'cancel 100' stacks number modify; do
		./sites$how $what; echo "sites$how $what: $?"
	done
	mkdir c; ./cancel$how cleanup /work/c; echo "cancel$how: $?"; rm -rf c
done
rm -f file
END
