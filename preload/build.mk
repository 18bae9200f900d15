# SPDX-License-Identifier: GPL-2.0-or-later
# The shim, and its embedding into the tracer. Included by the top Makefile. Other architectures than these embed an empty
# file: no shim.

PRELOAD_ARCHES := x86_64
PRELOAD_ARCH := $(filter $(PRELOAD_ARCHES),$(HOST_ARCH))
PRELOAD := $(BUILD)/preload/libproot-preload.so

# As the loader: no instrumentation, no vector registers (the guest's are live, and a signal frame of them is large).
PRELOAD_CFLAGS := $(filter-out -fsanitize% -fno-sanitize% -fprofile% --coverage -flto% -D_FORTIFY_SOURCE%,$(CFLAGS)) \
	$(FREESTANDING) -fPIC -mgeneral-regs-only -fomit-frame-pointer -ftls-model=local-exec
# One segment to read and run, one to write; as few pages and as little work for the dynamic linker as can be.
PRELOAD_LDFLAGS := -nostdlib -shared -Wl,-Bsymbolic -Wl,--no-undefined -Wl,--build-id=none -Wl,-z,noexecstack -Wl,-z,norelro \
	-Wl,-z,noseparate-code -Wl,-z,max-page-size=4096 -Wl,--hash-style=gnu -Wl,-init=shim_initialize -Wl,--gc-sections
# The room behind the doors, and all of it.
PRELOAD_ROOM := $(patsubst preload/%.c,$(BUILD)/preload/%.o,$(wildcard preload/calls/*.c preload/dispatch.c preload/look-up.c \
	preload/path.c))
PRELOAD_OBJECTS := $(patsubst preload/%.c,$(BUILD)/preload/%.o,$(wildcard preload/*.c preload/calls/*.c)) \
	$(PRELOAD_ARCH:%=$(BUILD)/preload/kernel-%.o) $(addprefix $(BUILD)/preload/core/,view.o string.o)

$(BUILD)/preload/%.o: preload/%.c
	@mkdir -p $(@D)
	$(CC) $(COMMON) $(PRELOAD_CFLAGS) -c $< -o $@
$(BUILD)/preload/core/%.o: core/%.c
	@mkdir -p $(@D)
	$(CC) $(COMMON) $(PRELOAD_CFLAGS) -c $< -o $@
$(BUILD)/preload/%.o: preload/%.S
	@mkdir -p $(@D)
	$(CC) -I. -MMD -MP -c $< -o $@

ifneq ($(PRELOAD_ARCH),)
# What a library must not have that goes into every process: see preload/check.
$(PRELOAD): $(PRELOAD_OBJECTS) preload/check preload/build.mk
	$(CC) $(PRELOAD_LDFLAGS) $(PRELOAD_OBJECTS) -o $@.tmp
	$(OBJCOPY) --strip-all $@.tmp
	preload/check $@.tmp
	@mv $@.tmp $@
else
$(PRELOAD):
	@mkdir -p $(@D)
	: >$@
endif

$(BUILD)/tracer/embedded-preload.o: tracer/embedded-preload.S $(PRELOAD)
	@mkdir -p $(@D)
	$(CC) -I. -MMD -MP -Wa,-I$(BUILD)/preload -c $< -o $@

# The dispatcher's test has a gate of its own.
$(BUILD)/tests/unit/test_shim: LDFLAGS += $(PRELOAD_ROOM)
$(BUILD)/tests/unit/test_shim: $(PRELOAD_ROOM)

# Programs with the shim against the same without it.
.PHONY: check-shim
check-shim: all
	BUILD='$(BUILD)' CC='$(CC)' tests/shim/run
