# SPDX-License-Identifier: GPL-2.0-or-later
# A believed root reads and writes what modes close, and gives files away; guests and proot are killed at random moments of that.
# @user user
# @time-limit 60
work='cd /t/closed
while :; do
	cat file plain 2>/dev/null; echo x >>file; chown 12:34 file plain directory; chmod g+s,u+s gone 2>/dev/null
	ls directory; : >>directory/inner; : >directory/new$BASHPID; mv directory/new$BASHPID directory/new; rm -f directory/new
	cp -a plain ../scratch/copy$$; chown 5:6 ../scratch/copy$$; mknod ../scratch/null$$ c 1 3
	cp -a --attributes-only plain ../scratch/copy$$ 2>/dev/null; setpriv --reuid=7 --regid=8 --clear-groups cat plain
	rm -f ../scratch/*$$; echo round >>/t/rounds
done >/dev/null 2>&1'

tree() { (cd "$guest/t" && find closed ! -name 'new*' -printf '%p %y %m %U:%G\n' | sort) 2>&1; }

# All processes below one.
below() {
	local child
	for child in $(cat "/proc/$1/task/$1/children" 2>/dev/null); do
		echo "$child"
		below "$child"
	done
}

verify() {
	local moment pid victims victim guardian before after
	mkdir -p "$guest/t/closed/directory" "$guest/t/scratch"
	echo one >"$guest/t/closed/file"
	echo two >"$guest/t/closed/plain"
	: >"$guest/t/closed/directory/inner"
	chmod 0 "$guest/t/closed/file" "$guest/t/closed/directory/inner"
	chmod 500 "$guest/t/closed/directory"
	before=$(tree)
	for moment in 1 2 3 4 5 6 7 8 9 10 11 12; do
		# Two guests side by side, so that one goes on when the other is killed.
		"${proot[@]}" -r "$guest" -0 bash -c "($work) & ($work) & wait" 2>"$room/err" &
		pid=$!
		sleep "0.$((RANDOM % 5 + 1))$((RANDOM % 10))"
		# On a slow machine no other guest may have come so far.
		[ $moment -lt 12 ] || wait_until test -s "$guest/t/rounds" || fail "no guest came to the end of a round"
		victims=($(below $pid) $pid)
		victim=${victims[RANDOM % ${#victims[@]}]}
		guardian=$(pgrep -P $pid -x guardian)
		kill -KILL "$victim" 2>/dev/null
		sleep "0.0$((RANDOM % 10))"
		# proot takes the guests of a killed guardian down; of both killed at once nobody would.
		[ "$victim" = "$guardian" ] || kill -KILL $pid 2>/dev/null
		wait $pid 2>/dev/null
		# What the guardian kills is gone a moment later.
		for i in $(seq 50); do
			kill -0 "${victims[@]}" 2>/dev/null || break
			sleep 0.1
		done
		after=$(tree)
		expect_equal "$after" "$before" "the tree after kill $moment"
	done
	chmod -R u+rwx "$guest/t"
}
