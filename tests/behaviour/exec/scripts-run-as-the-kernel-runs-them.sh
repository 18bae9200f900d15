# SPDX-License-Identifier: GPL-2.0-or-later
prepare() {
	script() { printf '%s' "$2" >"$guest/t/$1"; chmod 755 "$guest/t/$1"; }
	say=/usr/test/say
	script plain "#!$say
"
	script argument "#!$say argument
"
	script arguments "#! 	 $say	two words  here  	
"
	script no-newline "#!$say"
	script no-newline-argument "#!$say arg"
	script empty ""
	script only-mark "#!"
	script blank "#!   
"
	script mark-newline "#!
$say"
	script nested1 "#!/t/argument
"
	script nested2 "#!/t/nested1 from nested2
"
	script nested3 "#!/t/nested2
"
	script nested4 "#!/t/nested3
"
	script nested5 "#!/t/nested4
"
	script nested6 "#!/t/nested5
"
	script self "#!/t/self
"
	script missing "#!/t/no-such-interpreter
"
	script directory "#!/t
"
	script not-executable "#!/t/text
"
	echo text >"$guest/t/text"
	script relative "#!usr/test/say relative
"
	script relative-here "#!say-here relative
"
	script crlf "#!/bin/sh$(printf '\r')
echo crlf"
	script shell '#!/bin/sh -e
echo "shell $0 $*"; false; echo not reached'
	script no-mark 'echo "no mark: $0 $*"'
	script long-path "#!/t/$(printf 'd%.0s' $(seq 300))
"
	script long-argument "#!$say $(printf 'a%.0s' $(seq 300))
"
	script just-fits "#!$say $(printf 'a%.0s' $(seq 239))
"
	script just-fits-not "#!$say $(printf 'a%.0s' $(seq 240))
"
	script spaces-to-the-end "#!$say$(printf ' %.0s' $(seq 300))
"
	printf '#!/usr/test/say a\0b\n' >"$guest/t/null-byte"
	chmod 755 "$guest/t/null-byte"
	printf '\177ELF' >"$guest/t/cut-elf"
	chmod 755 "$guest/t/cut-elf"
	head -c 200 /bin/true >"$guest/t/cut-program"
	chmod 755 "$guest/t/cut-program"
	ln -s plain "$guest/t/link"
	cp "$guest/t/plain" "$guest/t/no-permission"
	chmod 644 "$guest/t/no-permission"
	ln -s /usr/test/say "$guest/t/say-here"
}
guest <<'END'
cd /t
for script in plain argument arguments no-newline no-newline-argument empty only-mark blank mark-newline nested1 nested2 nested3 nested4 \
	nested5 nested6 self missing directory not-executable relative relative-here crlf shell no-mark long-path long-argument just-fits \
	just-fits-not spaces-to-the-end null-byte cut-elf cut-program link no-permission text . missing-file plain/ plain/x; do
	echo "== $script"
	/usr/test/run /t/$script one two
	echo "status $?"
done
echo "== by a relative name"
/usr/test/run ./plain x
cd /usr
/usr/test/run ../t/relative x
cd /
/usr/test/run t/relative x
echo "== no argv[0] of one's own"
/bin/bash -c 'exec -a other /t/plain x'
/bin/bash -c 'exec -a other /usr/test/say x'
END
