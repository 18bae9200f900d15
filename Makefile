# SPDX-License-Identifier: GPL-2.0-or-later
# Build: `make`. What a newcomer runs: `make demo`, `make check` (see README.md).

VERSION := 6.0.0
BUILD   ?= build
PREFIX  ?= /usr/local
DESTDIR ?=
CC      ?= cc
AR      ?= ar
OBJCOPY ?= objcopy
OBJDUMP ?= objdump
HOST_ARCH := $(shell $(CC) -dumpmachine | cut -d- -f1)

PACKAGES := talloc libseccomp libelf
PACKAGE_CFLAGS := $(shell pkg-config --cflags $(PACKAGES) 2>/dev/null)
PACKAGE_LIBS   := $(shell pkg-config --libs $(PACKAGES) 2>/dev/null)

CFLAGS  ?= -O2 -g
WARNINGS := -std=c11 -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wvla $(if $(CI),-Werror)
COMMON  := $(WARNINGS) -I. -MMD -MP
# Core and loader live where there is no libc: no builtin calls, no stack protector, no runtime of any kind.
FREESTANDING_x86_64 := -fcf-protection=none
FREESTANDING_aarch64 := -mno-outline-atomics
FREESTANDING := -ffreestanding -fno-builtin -fno-stack-protector -fvisibility=hidden \
	-fno-asynchronous-unwind-tables -U_FORTIFY_SOURCE $(FREESTANDING_$(HOST_ARCH)) \
	$(if $(findstring clang,$(shell $(CC) --version)),,-fno-tree-loop-distribute-patterns)

CORE   := $(patsubst %.c,$(BUILD)/%.o,$(wildcard core/*.c))
# What there is a sibling of for each architecture: only this one's.
ARCH_SIBLINGS := registers raw_call host
OTHERS_SIBLINGS := $(filter-out %-$(HOST_ARCH).c,$(wildcard $(ARCH_SIBLINGS:%=tracer/%-*.c)))
TRACER := $(patsubst %.c,$(BUILD)/%.o,$(filter-out tracer/main.c $(OTHERS_SIBLINGS),$(wildcard tracer/*.c tracer/*/*.c))) \
	$(BUILD)/tracer/embedded.o $(BUILD)/tracer/embedded-preload.o

.PHONY: all clean check check-long check-unit check-behaviour check-core bench demo install tidy fuzz
all: $(BUILD)/proot $(BUILD)/proot.1 $(BUILD)/syscalls.md check-core

# --- core: freestanding, shared by the tracer and (later) the shim -------------------------------------------------------

$(BUILD)/core/%.o: core/%.c
	@mkdir -p $(@D)
	$(CC) $(COMMON) $(CFLAGS) $(FREESTANDING) -fPIC -c $< -o $@

# One relocatable object of all of core must not ask for any symbol.
check-core: $(BUILD)/core/all.o
$(BUILD)/core/all.o: $(CORE)
	$(LD) -r $^ -o $@.tmp
	@missing=$$(nm -u $@.tmp); if [ -n "$$missing" ]; then echo "core must not need: $$missing" >&2; exit 1; fi
	@mv $@.tmp $@

# --- tracer --------------------------------------------------------------------------------------------------------------

$(BUILD)/tracer/%.o: tracer/%.c
	@mkdir -p $(@D)
	$(CC) $(COMMON) $(CFLAGS) -D_GNU_SOURCE -DVERSION='"$(VERSION)"' $(PACKAGE_CFLAGS) -pthread -c $< -o $@

$(BUILD)/libproot.a: $(CORE) $(TRACER)
	@rm -f $@
	$(AR) rcs $@ $^

$(BUILD)/proot: $(BUILD)/tracer/main.o $(BUILD)/libproot.a
	$(CC) $(CFLAGS) $(LDFLAGS) -pthread $^ $(PACKAGE_LIBS) -o $@

include loader/build.mk
include preload/build.mk
include doc/build.mk
include tests/build.mk

install: all
	install -D -m 755 $(BUILD)/proot $(DESTDIR)$(PREFIX)/bin/proot
	install -D -m 644 $(BUILD)/proot.1 $(DESTDIR)$(PREFIX)/share/man/man1/proot.1
	install -D -m 644 $(BUILD)/syscalls.md $(DESTDIR)$(PREFIX)/share/doc/proot/syscalls.md

clean:
	rm -rf $(BUILD)

-include $(wildcard $(BUILD)/*.d $(BUILD)/*/*.d $(BUILD)/*/*/*.d)
