# SPDX-License-Identifier: GPL-2.0-or-later
prepare() {
	cp "$guest/usr/test/say" "$guest/t/program"
	cp "$guest/usr/test/say" "$guest/t/no-permission"
	chmod 644 "$guest/t/no-permission"
	mkdir "$guest/t/directory"
	ln -s loop "$guest/t/loop"
	ln -s /t/program "$guest/t/link"
	ln -s nowhere "$guest/t/dangling"
	mkfifo -m 777 "$guest/t/fifo"
	head -c 100 /dev/zero >"$guest/t/zeros"
	chmod 755 "$guest/t/zeros"
	: >"$guest/t/empty"
	chmod 755 "$guest/t/empty"
	# Other programs than this machine's: e_machine, e_type, class of their own.
	other() { cp "$guest/t/program" "$guest/t/$1"; printf "$3" | dd of="$guest/t/$1" bs=1 seek="$2" conv=notrunc status=none; }
	other machine 18 '\050\000'
	other relocatable 16 '\001\000'
	other magic 3 'G'
	other no-headers 56 '\000\000'
	other header-size 54 '\001\000'
	other headers-far-away 32 '\377\377\377\177'
	# An interpreter that is not there, is no program, is a directory.
	interpreter() { sed "s#/lib64/ld-linux-x86-64.so.2#$2#" "$guest/t/program" >"$guest/t/$1"; chmod 755 "$guest/t/$1"; }
	interpreter interpreter-missing /t/a-missing-interpreter-12
	interpreter interpreter-text____ /t/zeros/../zeros/../zeros_
	interpreter interpreter-empty /t/././././././././././empt
	mkdir "$guest/t/closed"
	cp "$guest/t/program" "$guest/t/closed/program"
	chmod 000 "$guest/t/closed"
}
guest <<'END'
for program in program no-permission directory directory/ loop link dangling fifo zeros empty machine relocatable magic \
	no-headers header-size headers-far-away interpreter-missing interpreter-text____ interpreter-empty closed/program missing \
	program/ program/x /dev/null /proc/self/cwd/program ""; do
	echo "== $program"
	case $program in
	"") /usr/test/run "" ;;
	/*) /usr/test/run "$program" ;;
	*) /usr/test/run "/t/$program" arg ;;
	esac
	echo "status $?"
done
chmod 755 /t/closed
END
