# SPDX-License-Identifier: GPL-2.0-or-later
# Each option has something that shows it, and shows the same beside all the others, whatever their order.
names=(identity release links hidden read-only tmpfs data network ipc)
declare -A options shows

options[identity]=-0
shows[identity]='id -u; : >/t/mine; chown 3:4 /t/mine; mknod /t/null c 1 3; stat -c "%u:%g %F" /t/mine /t/null; rm /t/mine /t/null'
options[release]='-k 5.5.5-other'
shows[release]='uname -r; cat /proc/sys/kernel/osrelease'
options[links]=-l
shows[links]='echo x >/t/a; ln /t/a /t/b; stat -c %h /t/b; mv /t/b /t/c; rm /t/a; cat /t/c; stat -c %h /t/c; rm /t/c'
options[hidden]=-H
shows[hidden]='ls -A /t/some'
shows[read-only]='cat /mnt/ro/file; (echo >/mnt/ro/file) 2>&1 | sed "s/.*: //"; rm /mnt/ro/file 2>&1 | sed "s/.*: //"; mkdir /mnt/ro/x 2>&1 | sed "s/.*: //"'
options[tmpfs]='--tmpfs /t/empty'
shows[tmpfs]='echo text >/t/empty/x; ls /t/empty; rm /t/empty/x'
options[data]='--bind-data TEXT:/etc/told'
shows[data]='cat /etc/told; echo; (echo >>/etc/told) 2>&1 | sed "s/.*: //"'
options[network]=--unshare-net
shows[network]='(exec 3<>/dev/udp/127.0.0.1/9) 2>/dev/null || echo no network'
options[ipc]=--sysvipc
shows[ipc]='ls -A /proc/sysvipc'

verify() {
	local name all=() backwards=() expected='' shown='' base
	echo theirs >"$host/file"
	mkdir "$host/place"
	options[read-only]="-b $host:/mnt/ro:ro"
	base=(-b /dev -b /proc)
	with=(LD_PRELOAD="$LIB/no-links.so")
	run_guest --shim=off -l /bin/true
	[[ $err != *"runtime does not come first"* ]] || skip "no LD_PRELOAD with sanitizers"
	mkdir "$guest/t/some"
	: >"$guest/t/some/thing"
	for name in "${names[@]}"; do
		# shellcheck disable=SC2206
		all+=(${options[$name]})
		# shellcheck disable=SC2206
		backwards=(${options[$name]} "${backwards[@]}")
		# shellcheck disable=SC2086
		run_guest "${base[@]}" ${options[$name]} /bin/bash -c "${shows[$name]}"
		expect_err ""
		[ -n "$out" ] || [ "$name" = ipc ] || fail "$name shows nothing"
		expected+="$name"$'\n'"$out"$'\n'
		shown+="echo $name; ${shows[$name]}"$'\n'
	done
	expected=$(sed '/^$/d' <<<"$expected")
	for order in all backwards; do
		declare -n together=$order
		run_guest "${base[@]}" "${together[@]}" /bin/bash -c "$shown"
		expect_err ""
		expect_equal "$(sed '/^$/d' <<<"$out")" "$expected" "$order of them"
	done
	expect_equal "$(cat "$host/file")" theirs "the host's file"
	expect_equal "$(ls -A "$guest/t/some" "$host/place")" "$guest/t/some:
thing

$host/place:" "what is left"
}
