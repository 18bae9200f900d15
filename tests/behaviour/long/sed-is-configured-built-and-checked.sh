# SPDX-License-Identifier: GPL-2.0-or-later
# @sources sed
# @time-limit 1800
guest <<'END'
cd sed
FORCE_UNSAFE_CONFIGURE=1 ./configure >configure.out 2>&1; echo "configure: $?"
make -j2 >make.out 2>&1; echo "make: $?"
make -j2 check >check.out 2>&1; echo "check: $?"
grep -hE '^(PASS|SKIP|FAIL|XFAIL|ERROR):' check.out | sort
md5sum config.h sed/sed
echo 'hello world' | sed/sed 's/world/guest/'
END
