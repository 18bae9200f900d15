# SPDX-License-Identifier: GPL-2.0-or-later
guest <<'END'
mkdir -p src include && cat >include/x.h <<'C'
int f(int);
C
for i in $(seq 30); do echo "#include \"x.h\"
int f$i(int a) { return a + $i; }" >src/f$i.c; done
echo '#include <stdio.h>
#include "x.h"
int f1(int); int main(void) { printf("%d %s\n", f1(1), __FILE__); return 0; }' >src/main.c
cat >Makefile <<'M'
OBJECTS := $(patsubst %.c,%.o,$(wildcard src/*.c))
all: prog libx.so
prog: $(OBJECTS)
	$(CC) -o $@ $^
libx.so: $(OBJECTS)
	$(CC) -shared -o $@ $(filter-out src/main.o,$^)
%.o: %.c
	$(CC) -fPIC -O2 -flto -Iinclude -MMD -c $< -o $@
-include $(OBJECTS:.o=.d)
M
make -j4 >/dev/null; echo "make: $?"
./prog; make -q; echo "again: $?"; touch include/x.h; make -j4 | wc -l
md5sum prog
END
