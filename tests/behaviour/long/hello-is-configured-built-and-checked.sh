# SPDX-License-Identifier: GPL-2.0-or-later
# @sources hello
# @time-limit 900
guest <<'END'
cd hello
./configure >configure.out 2>&1; echo "configure: $?"
make -j2 >make.out 2>&1; echo "make: $?"
make check >check.out 2>&1; echo "check: $?"
grep -E '^# (TOTAL|PASS|SKIP|XFAIL|FAIL|XPASS|ERROR)' check.out
md5sum config.h hello Makefile
sed -n '/^configure:.*result/p' config.log | md5sum
./hello
make install DESTDIR=/work/out >/dev/null 2>&1; echo "install: $?"
cd /work/out && find . -type f | sort | xargs md5sum
END
