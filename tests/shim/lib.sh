# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2154
#
# What the parts of tests/shim/run share. In work: proot; programs/; and for each user a room with guest/ (the rootfs), out/,
# native/. Sets for the user at hand: as (how to become that user), room, binds. compile() sets programs: guest.c for each ABI.

build() { ${CC:-cc} -O1 -w -D_GNU_SOURCE -pthread "$@"; }

compile() {
	local name
	mkdir "$work/programs"
	programs=(program)
	for name in cancel descriptors filters forks locks storm; do
		build -fexceptions -Wl,-z,now "tests/shim/$name.c" -o "$work/programs/$name" || exit 2
	done
	compile_libcs
	compile_sanitized
	[ "$(uname -m)" != x86_64 ] || compile_unwind
	build tests/shim/guest.c -o "$work/programs/program" &&
		build tests/shim/fuzz.c tests/shim/model.c -o "$work/programs/fuzz" &&
		build -shared -fPIC tests/shim/own.c -o "$work/programs/own.so" || exit 2
	if [ "$(uname -m)" = x86_64 ]; then
		build tests/shim/sites.c -o "$work/programs/sites" &&
			build -shared -fPIC tests/shim/sites-library.c -o "$work/programs/sites-library.so" &&
			build -static tests/shim/sites.c -o "$work/programs/sites-static" 2>/dev/null &&
			build -shared -nostdlib tests/shim/sites-full.S -o "$work/programs/sites-full.so" &&
			build -static tests/shim/guest.c -o "$work/programs/program-static" &&
			build -static-pie tests/shim/guest.c -s -o "$work/programs/program-static-pie" || exit 2
		programs+=(program-static program-static-pie)
	fi
	if tests/tools/can-run "${CC:-cc}" -m32 &&
		build -m32 -D_FILE_OFFSET_BITS=64 tests/shim/guest.c -o "$work/programs/program-i386"; then
		programs+=(program-i386)
	fi
	if command -v musl-gcc >/dev/null && [ -e /lib/ld-musl-x86_64.so.1 ]; then
		musl-gcc -O1 -w -D_GNU_SOURCE -idirafter /usr/include -idirafter "/usr/include/$(uname -m)-linux-gnu" \
			tests/shim/guest.c -o "$work/programs/program-musl" 2>/dev/null && programs+=(program-musl)
		musl-gcc -static -O1 -w -D_GNU_SOURCE -idirafter /usr/include -idirafter "/usr/include/$(uname -m)-linux-gnu" \
			tests/shim/guest.c -s -o "$work/programs/program-musl-static" 2>/dev/null && programs+=(program-musl-static)
	fi
}

# The stress programs again, as NAME-static and NAME-musl; sets libcs.
compile_libcs() {
	local name
	libcs=()
	for name in cancel descriptors filters forks locks storm; do
		build -static -fexceptions "tests/shim/$name.c" -o "$work/programs/$name-static" || return 0
	done
	build -static tests/shim/fuzz.c tests/shim/model.c -o "$work/programs/fuzz-static" || return 0
	libcs+=(-static)
	[ -e /lib/ld-musl-x86_64.so.1 ] || return 0
	for name in cancel descriptors filters forks locks storm; do
		musl-gcc -O1 -w -D_GNU_SOURCE -idirafter /usr/include -idirafter "/usr/include/$(uname -m)-linux-gnu" \
			"tests/shim/$name.c" -o "$work/programs/$name-musl" || return 0
	done
	libcs+=(-musl)
}

# C++ programs, where there is a compiler for that, and variants of a library.
compile_unwind() {
	local how library=$work/programs/sites-library.so
	build -shared -fPIC tests/shim/sites-library.c -o "$library" && cp "$library" "$work/programs/sites-stripped.so" &&
		strip --strip-all "$work/programs/sites-stripped.so" &&
		build -shared -fPIC -Wl,-Ttext-segment=0x3000000000 tests/shim/sites-library.c -o "$work/programs/sites-prelinked.so" && cp "$library" "$work/programs/sites-bare.so" || exit 2
	# No section headers: e_shoff, and e_shnum with e_shstrndx.
	dd if=/dev/zero of="$work/programs/sites-bare.so" bs=1 seek=40 count=8 conv=notrunc status=none &&
		dd if=/dev/zero of="$work/programs/sites-bare.so" bs=1 seek=60 count=4 conv=notrunc status=none || exit 2
	command -v "${CXX:-c++}" >/dev/null || return 0
	for how in '' -static; do
		${CXX:-c++} -O1 -g -w -rdynamic -fnon-call-exceptions -fasynchronous-unwind-tables -pthread $how \
			tests/shim/unwind.cc -o "$work/programs/unwind$how" || exit 2
	done
}

# The stress programs again, as NAME-SANITIZER, where the compiler has these.
compile_sanitized() {
	local sanitizer name
	sanitizers=()
	for sanitizer in address thread; do
		for name in cancel descriptors forks locks storm; do
			build -g -fsanitize=$sanitizer "tests/shim/$name.c" tests/shim/sanitize.c \
				-o "$work/programs/$name-$sanitizer" 2>/dev/null || continue 2
		done
		sanitizers+=("$sanitizer")
	done
}

prepare_user() {
	local path
	as=()
	[ "$user" = root ] || [ "$(id -u)" != 0 ] || as=(setpriv --reuid=65534 --regid=65534 --clear-groups)
	room=$work/$user
	mkdir -p "$room/guest/w" "$room/guest/tmp" "$room/out" "$room/native" "$room/fuzz" "$room/alone" || exit 2
	cp "$work/programs/"* "$room/guest/" || exit 2
	[ ${#as[@]} = 0 ] || chown -R 65534:65534 "$room"
	binds=()
	for path in /usr /bin /sbin /lib /lib32 /lib64 /etc /dev /proc; do
		[ ! -e "$path" ] || binds+=(-b "$path")
	done
}

# Whether a test is wanted; it says so on its own when not.
is_wanted() { [[ "$1 $user" =~ $pattern ]]; }

guest() { # guest on|off|check ENGINE COMMAND...
	local shim=$1 engine=$2
	shift 2
	(cd / && env -i PATH=/usr/bin:/bin HOME=/ ${PROOT_SHIM_SITES:+PROOT_SHIM_SITES="$PROOT_SHIM_SITES"} ${preload:+LD_PRELOAD="$preload"} ${stats:+PROOT_STATS_FILE="$stats"} \
		timeout "${limit:-60}" "${as[@]}" "$work/proot" --shim="$shim" --engine="$engine" -r "$room/guest" "${binds[@]}" \
		-w / "$@" </dev/null)
}

native() { # native COMMAND...
	(cd / && env -i PATH=/usr/bin:/bin HOME=/ timeout "${limit:-60}" "${as[@]}" "$@" </dev/null)
}

report() { # report PASSED NAME
	if [ "$1" = 0 ]; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "FAIL $2, as $user"
	fi
}

skip() { # skip NAME REASON
	skipped=$((skipped + 1))
	echo "skip $1, as $user: $2"
}

same() { # same NAME COMMAND...: as without the shim; and checking finds no difference, which would be said on stderr
	local name=$1 engine shim
	shift
	is_wanted "$name" || return 0
	for engine in $engines; do
		for shim in off on check; do
			guest "$shim" "$engine" "$@" >"$room/out/$shim" 2>&1
			echo "status $?" >>"$room/out/$shim"
		done
		diff -u "$room/out/off" "$room/out/on"
		report $? "$name ($engine)"
		diff -u "$room/out/off" "$room/out/check"
		report $? "$name, checked ($engine)"
	done
}

empty() { # empty DIRECTORY: of the user's
	"${as[@]}" rm -rf "$1"
	"${as[@]}" mkdir "$1"
}

# alike NAME PROGRAM WHAT [ARGUMENT...]: "PROGRAM WHAT DIRECTORY ARGUMENT..." as natively, with each of shims (default off on)
alike() {
	local name=$1 program=$2 what=$3 engine shim
	shift 3
	is_wanted "$name" || return 0
	empty "$room/native"
	native "$room/guest/$program" "$what" "$room/native" "$@" >"$room/out/native" 2>&1
	echo "status $?" >>"$room/out/native"
	grep -qx 'status 0' "$room/out/native"
	report $? "$name (natively)"
	for engine in $engines; do
		for shim in ${shims:-off on}; do
			empty "$room/guest/w"
			guest "$shim" "$engine" "/$program" "$what" /w "$@" >"$room/out/guest" 2>&1
			echo "status $?" >>"$room/out/guest"
			diff -u "$room/out/native" "$room/out/guest"
			report $? "$name ($engine, shim $shim)"
		done
	done
}
