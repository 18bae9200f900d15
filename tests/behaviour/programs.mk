# SPDX-License-Identifier: GPL-2.0-or-later
# The programs of the behaviour tests. `make -f tests/behaviour/programs.mk BUILD=build`, called by tests/behaviour/run.
#
# Each test in C becomes a program for every variant; helpers are programs that tests run by name, as /usr/test/NAME.

BUILD ?= build
CC    ?= cc
OUT   := $(BUILD)/behaviour
TEST_CFLAGS := -std=gnu11 -O1 -g -Wall -D_GNU_SOURCE -Itests/behaviour/lib -pthread -Wno-nonnull -Wno-unused-result

CC_AARCH64 := clang --target=aarch64-linux-gnu -static

# The variants that this machine can compile and run; a test of another variant is skipped. Those for aarch64 are run by QEMU.
can_run = $(shell BUILD='$(BUILD)' tests/tools/can-run $(1) && echo yes)
can_link = $(shell echo 'int main(void) { return 0; }' | $(1) -x c - -o /dev/null 2>/dev/null && echo yes)
ifeq ($(origin HAVE_I386),undefined)
export HAVE_I386 := $(call can_run,$(CC) -m32)
export HAVE_MUSL := $(call can_run,musl-gcc -static)
export HAVE_AARCH64 := $(call can_link,$(CC_AARCH64))
endif

TESTS   := $(filter-out lib/% programs/% long/%,$(patsubst tests/behaviour/%.c,%,$(wildcard tests/behaviour/*/*.c)))
HELPERS := $(patsubst tests/behaviour/programs/%.c,%,$(wildcard tests/behaviour/programs/*.c))

# Not all of them can do without the calls that newer processors never had.
HELPERS_AARCH64 := run say show-exec open-again

.PHONY: all
all: $(OUT)/lib/native $(OUT)/lib/supervise $(OUT)/lib/no-links.so \
	$(TESTS:%=$(OUT)/programs/amd64/%) \
	$(HELPERS:%=$(OUT)/programs/helpers/%) $(HELPERS:%=$(OUT)/programs/helpers/%-static) \
	$(HELPERS:%=$(OUT)/programs/helpers/%-static-pie) $(HELPERS:%=$(OUT)/programs/helpers/%-no-pie) \
	$(if $(HAVE_I386),$(TESTS:%=$(OUT)/programs/i386/%) $(HELPERS:%=$(OUT)/programs/helpers/%-i386) \
		$(HELPERS:%=$(OUT)/programs/helpers/%-i386-static)) \
	$(if $(HAVE_AARCH64),$(HELPERS_AARCH64:%=$(OUT)/programs/helpers/%-aarch64)) \
	$(if $(HAVE_MUSL),$(TESTS:%=$(OUT)/programs/musl/%) $(HELPERS:%=$(OUT)/programs/helpers/%-musl)) \
	$(patsubst tests/behaviour/programs/%.S,$(OUT)/programs/helpers/%,$(wildcard tests/behaviour/programs/*.S))

HEADERS := $(wildcard tests/behaviour/lib/*.h)
compile = @mkdir -p $(@D) && $(1) $(TEST_CFLAGS) -o $@.tmp $< && mv $@.tmp $@

$(OUT)/lib/%.so: tests/behaviour/lib/%.c
	$(call compile,$(CC) -Wextra -shared -fPIC)
$(OUT)/lib/%: tests/behaviour/lib/%.c
	$(call compile,$(CC) -Wextra)
$(OUT)/programs/amd64/%: tests/behaviour/%.c $(HEADERS)
	$(call compile,$(CC))
$(OUT)/programs/i386/%: tests/behaviour/%.c $(HEADERS)
	$(call compile,$(CC) -m32 -D_FILE_OFFSET_BITS=64)
$(OUT)/programs/musl/%: tests/behaviour/%.c $(HEADERS)
	$(call compile,musl-gcc -static)
$(OUT)/programs/helpers/%-static-pie: tests/behaviour/programs/%.c $(HEADERS)
	$(call compile,$(CC) -static-pie -fPIE)
$(OUT)/programs/helpers/%-no-pie: tests/behaviour/programs/%.c $(HEADERS)
	$(call compile,$(CC) -no-pie -fno-pie)
$(OUT)/programs/helpers/%-static: tests/behaviour/programs/%.c $(HEADERS)
	$(call compile,$(CC) -static)
$(OUT)/programs/helpers/%-i386-static: tests/behaviour/programs/%.c $(HEADERS)
	$(call compile,$(CC) -m32 -static)
$(OUT)/programs/helpers/%-i386: tests/behaviour/programs/%.c $(HEADERS)
	$(call compile,$(CC) -m32)
$(OUT)/programs/helpers/%-aarch64: tests/behaviour/programs/%.c $(HEADERS)
	$(call compile,$(CC_AARCH64))
$(OUT)/programs/helpers/%-musl: tests/behaviour/programs/%.c $(HEADERS)
	$(call compile,musl-gcc -static)
$(OUT)/programs/helpers/%: tests/behaviour/programs/%.c $(HEADERS)
	$(call compile,$(CC))
# Freestanding: no libc, raw system calls.
$(OUT)/programs/helpers/%: tests/behaviour/programs/%.S
	$(call compile,$(CC) -nostdlib -static)
