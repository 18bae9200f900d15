# SPDX-License-Identifier: GPL-2.0-or-later
# The shim, one library for each class of guest that this host can run, and their embedding into the tracer. Included by the
# top Makefile.

PRELOAD_ARCHES_x86_64 := x86_64 i386
PRELOAD_ARCHES_aarch64 := aarch64
PRELOAD_ARCHES := $(PRELOAD_ARCHES_$(HOST_ARCH))
# Architectures for which the shim is compiled to see that it can be; their programs do not run here.
PRELOAD_CROSS_ARCHES_x86_64 := aarch64
PRELOAD_CROSS_ARCHES := $(PRELOAD_CROSS_ARCHES_$(HOST_ARCH))
PRELOAD_LIBRARY = $(BUILD)/preload/libproot-preload-$(1).so
PRELOADS := $(foreach arch,$(PRELOAD_ARCHES),$(call PRELOAD_LIBRARY,$(arch)))
PRELOAD_CROSS := $(foreach arch,$(PRELOAD_CROSS_ARCHES),$(call PRELOAD_LIBRARY,$(arch)))

# The headers of the kernel are the host's for each class.
PRELOAD_CC_x86_64 := $(CC) -m64
PRELOAD_CC_i386 := $(CC) -m32 -idirafter /usr/include/$(HOST_ARCH)-linux-gnu
ifeq ($(HOST_ARCH),aarch64)
PRELOAD_CC_aarch64 := $(CC)
PRELOAD_OBJDUMP_aarch64 := $(OBJDUMP)
else
# clang, because Debian's cross gcc and gcc-multilib cannot be installed together.
PRELOAD_CC_aarch64 := clang --target=aarch64-linux-gnu -Qunused-arguments -mno-outline-atomics -nostdlibinc -idirafter /usr/aarch64-linux-gnu/include
PRELOAD_NOT_FOR_aarch64 := -fno-tree-loop-distribute-patterns
PRELOAD_OBJDUMP_aarch64 := aarch64-linux-gnu-objdump
endif

# Where there is the second door, and what the loader enters.
PRELOAD_SITES_x86_64 := sites-entry.o
PRELOAD_ENTRY_x86_64 := -Wl,-e,shim_doors

# As the loader: no instrumentation, no vector registers (the guest's are live, and a signal frame of them is large). But tables to
# unwind by: a thread that is cancelled in a call behind ours runs the destructors of the functions before ours. And frame pointers,
# by which profilers find the functions before ours, since nothing tells them of the tables (perf-record(1), --call-graph).
PRELOAD_CFLAGS := $(filter-out -fsanitize% -fno-sanitize% -fprofile% --coverage -flto% -D_FORTIFY_SOURCE%,$(CFLAGS)) \
	$(FREESTANDING) -fasynchronous-unwind-tables -fPIC -mgeneral-regs-only -fno-omit-frame-pointer -ftls-model=local-exec
# One segment to read and run, one to write; as few pages and as little work for the dynamic linker as can be.
PRELOAD_LDFLAGS := -nostdlib -shared -Wl,-Bsymbolic -Wl,--no-undefined -Wl,--build-id=none -Wl,-z,noexecstack -Wl,-z,norelro \
	-Wl,-z,noseparate-code -Wl,-z,max-page-size=4096 -Wl,--hash-style=gnu -Wl,-init=shim_initialize -Wl,--gc-sections \
	-Wl,--strip-all

PRELOAD_CORE := view string copies load program shebang credentials ownership
# The room behind the doors, and all of it, for an architecture.
PRELOAD_OBJECTS_OF = $(patsubst %.c,$(BUILD)/preload/$(1)/%.o,$(2))
PRELOAD_ROOM_OF = $(call PRELOAD_OBJECTS_OF,$(1),$(wildcard preload/calls/*.c preload/dispatch.c preload/look-up.c \
	preload/execute.c preload/identity.c preload/oracle.c preload/path.c preload/text.c)) $(PRELOAD_LOADER_$(1))
PRELOAD_ALL_OF = $(sort $(call PRELOAD_OBJECTS_OF,$(1),$(wildcard preload/*.c preload/calls/*.c) $(PRELOAD_CORE:%=core/%.c)) \
	$(addprefix $(BUILD)/preload/$(1)/,kernel.o $(PRELOAD_SITES_$(1))) $(PRELOAD_LOADER_$(1)))
# With the loader of the architecture, where execute.c can use it.
PRELOAD_LOADER_x86_64 := $(BUILD)/preload/x86_64/loader.o

$(PRELOAD_LOADER_x86_64): preload/loader-x86_64.S $(BUILD)/loader/loader-x86_64
	@mkdir -p $(@D)
	$(CC) -I. -MMD -MP -Wa,-I$(BUILD)/loader -c $< -o $@

# What a library must not have that goes into every process: see preload/check.
define PRELOAD_RULES
$(BUILD)/preload/$(1)/%.o: %.c
	@mkdir -p $$(@D)
	$$(PRELOAD_CC_$(1)) $$(COMMON) $$(filter-out $$(PRELOAD_NOT_FOR_$(1)),$$(PRELOAD_CFLAGS)) -c $$< -o $$@

$(BUILD)/preload/$(1)/kernel.o: preload/kernel-$(1).S
	@mkdir -p $$(@D)
	$$(PRELOAD_CC_$(1)) -I. -MMD -MP -c $$< -o $$@

$(BUILD)/preload/$(1)/sites-entry.o: preload/sites-$(1).S
	@mkdir -p $$(@D)
	$$(PRELOAD_CC_$(1)) -I. -MMD -MP -c $$< -o $$@

$(call PRELOAD_LIBRARY,$(1)): $(call PRELOAD_ALL_OF,$(1)) preload/check preload/build.mk
	$$(PRELOAD_CC_$(1)) $$(PRELOAD_LDFLAGS) $$(PRELOAD_ENTRY_$(1)) $$(filter %.o,$$^) -o $$@.tmp
	OBJDUMP='$$(PRELOAD_OBJDUMP_$(1))' preload/check $$@.tmp
	@mv $$@.tmp $$@
endef
$(foreach arch,$(PRELOAD_ARCHES) $(PRELOAD_CROSS_ARCHES),$(eval $(call PRELOAD_RULES,$(arch))))

$(BUILD)/tracer/embedded-preload.o: tracer/embedded-preload.S $(PRELOADS)
	@mkdir -p $(@D)
	$(CC) -I. -MMD -MP -Wa,-I$(BUILD)/preload -c $< -o $@

# The dispatcher's tests have a gate of their own.
PRELOAD_ROOM := $(call PRELOAD_ROOM_OF,$(HOST_ARCH))
$(BUILD)/tests/unit/test_shim $(BUILD)/tests/unit/test_oracle: TEST_OBJECTS := $(PRELOAD_ROOM)
$(BUILD)/tests/unit/test_shim $(BUILD)/tests/unit/test_oracle: $(PRELOAD_ROOM)

$(BUILD)/tests/unit/test_gate: TEST_OBJECTS := $(BUILD)/preload/$(HOST_ARCH)/kernel.o
$(BUILD)/tests/unit/test_gate: $(BUILD)/preload/$(HOST_ARCH)/kernel.o

# The same for machines that the test's libraries are not installed for: static, with as much of cmocka as it uses.
define FOREIGN_RULES
$(BUILD)/tests/foreign/test_shim-$(1): $(call PRELOAD_ROOM_OF,$(1)) $(call PRELOAD_OBJECTS_OF,$(1),core/view.c core/string.c core/ownership.c core/credentials.c core/syscalls.c)
$(BUILD)/tests/foreign/test_gate-$(1): $(BUILD)/preload/$(1)/kernel.o
$(BUILD)/tests/foreign/%-$(1): tests/unit/%.c
	@mkdir -p $$(@D)
	$$(PRELOAD_CC_$(1)) $$(COMMON) -O1 -g -D_GNU_SOURCE -D_FILE_OFFSET_BITS=64 -Itests/unit/foreign -static \
		$$(filter %.c %.o,$$^) -o $$@
endef
$(foreach arch,$(filter-out $(HOST_ARCH),$(PRELOAD_ARCHES) $(PRELOAD_CROSS_ARCHES)),$(eval $(call FOREIGN_RULES,$(arch))))

# Programs with the shim against the same without it. The random one alone and for longer: FUZZ_SECONDS=600 PATTERN=fuzz, and
# with the numbers of a run before: FUZZ_SEED=1.
.PHONY: check-shim
check-shim: all
	BUILD='$(BUILD)' CC='$(CC)' FUZZ_SECONDS='$(FUZZ_SECONDS)' FUZZ_SEED='$(FUZZ_SEED)' tests/shim/run '$(PATTERN)'

-include $(wildcard $(BUILD)/preload/*/*.d $(BUILD)/preload/*/*/*.d $(BUILD)/preload/*/*/*/*.d)
