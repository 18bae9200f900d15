# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2154
#
# Part of tests/shim/run: random paths while what they lead over is swapped, FUZZ_SECONDS (default 2) for each way to run it,
# with the seed FUZZ_SEED (default: another one each time). See fuzz.c.

# The host's tree, in all that can be changed about it.
host_tree() { (cd "$top" && find . -printf '%p %i %T@ %C@ %l %s %m %n\n' | sort); }

# The tree is at the same absolute path on the host, where the guest must never get to, and in the guest.
fuzz_make() {
	top=$room/fuzz/w
	"${as[@]}" rm -rf "$room/fuzz/"* "$room/alone/v" "$room/guest$room"
	"${as[@]}" mkdir -p "$top" "$room/guest$top" "$room/fuzz/bound" "$room/fuzz/inner" "$room/alone/v"
	native "$work/programs/fuzz" make GUEST "$top" "$room/guest$top" "$room/fuzz/bound" "$room/fuzz/inner" "$room/fuzz/file" &&
		native "$work/programs/fuzz" make HOST "$top" "$top" &&
		native "$work/programs/fuzz" make GUEST "$room/alone/v" "$room/alone/v" &&
		"${as[@]}" find "$top" -exec touch -h -d @315532800 {} +
}

fuzz_judge() { # fuzz_judge STATUS NAME
	local status=$1
	[ "$(cat "$room/out/fuzz")" = 'done' ] || status=1
	[ "$status" = 0 ] || cat "$room/out/fuzz" "$room/out/error"
	report "$status" "fuzz: $2, FUZZ_SEED=$seed"
	echo "fuzz, $2, as $user, FUZZ_SEED=$seed: $(tail -n 1 "$room/out/error")"
}

fuzz_run() { # fuzz_run PROGRAM ENGINE SHIM
	local before
	fuzz_make || exit 2
	local binds=("${binds[@]}" -b "$room/fuzz/bound:$top/qb" -b "$room/fuzz/inner:$top/qb/qin" -b "$room/fuzz/file:$top/qfb")
	before=$(host_tree)
	limit=$((seconds + 60)) guest "$3" "$2" "/$1" run "$top" "$seconds" "$seed" >"$room/out/fuzz" 2>"$room/out/error"
	fuzz_judge $? "$1 $2, shim $3"
	[ "$before" = "$(host_tree)" ]
	report $? "fuzz: the host's tree is as it was ($1 $2, shim $3, FUZZ_SEED=$seed)"
}

fuzz() {
	local engine shim libc seconds=${FUZZ_SECONDS:-2} seed=${FUZZ_SEED:-$RANDOM}
	fuzz_make || exit 2
	limit=$((seconds + 60)) native "$work/programs/fuzz" run "$room/alone/v" "$seconds" "$seed" \
		>"$room/out/fuzz" 2>"$room/out/error"
	fuzz_judge $? natively
	for engine in $engines; do
		for shim in off on; do
			fuzz_run fuzz "$engine" $shim
		done
	done
	[ ! -e "$work/programs/fuzz-static" ] || fuzz_run fuzz-static notify on
}
! is_wanted fuzz || fuzz
