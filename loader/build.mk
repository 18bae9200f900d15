# SPDX-License-Identifier: GPL-2.0-or-later
# The loaders, one for each class of guest that this host can run, their embedding into the tracer, and the guests of
# tests/unit/test_loader.c. Included by the top Makefile.

LOADER_ARCHES_x86_64 := x86_64 i386
LOADER_ARCHES_aarch64 := aarch64
LOADER_ARCHES := $(LOADER_ARCHES_$(HOST_ARCH))
LOADERS := $(LOADER_ARCHES:%=$(BUILD)/loader/loader-%)

LOADER_TARGET_x86_64 := -m64
LOADER_TARGET_i386 := -m32
# No instrumentation: it wants a runtime. No vector registers: the guest finds them as after an exec. The headers of the
# kernel are the host's for each class.
LOADER_CFLAGS := $(filter-out -fsanitize% -fno-sanitize% -fprofile% --coverage -flto% -D_FORTIFY_SOURCE%,$(CFLAGS)) \
	$(FREESTANDING) -Os -fPIE -fvisibility=hidden -fomit-frame-pointer -mgeneral-regs-only \
	-idirafter /usr/include/$(HOST_ARCH)-linux-gnu
LOADER_LDFLAGS := -nostdlib -pie -Wl,--no-dynamic-linker -Wl,--build-id=none -Wl,-z,noexecstack -Wl,-z,norelro \
	-Wl,--hash-style=sysv -Wl,-z,max-page-size=4096

define LOADER_RULES
$(BUILD)/loader/$(1)/%.o: loader/%.c
	@mkdir -p $$(@D)
	$$(CC) $$(COMMON) $$(LOADER_CFLAGS) $$(LOADER_TARGET_$(1)) -c $$< -o $$@

$(BUILD)/loader/$(1)/start.o: loader/start-$(1).S
	@mkdir -p $$(@D)
	$$(CC) -I. -MMD -MP -idirafter /usr/include/$(HOST_ARCH)-linux-gnu $$(LOADER_TARGET_$(1)) -c $$< -o $$@

$(BUILD)/loader/loader-$(1): $(addprefix $(BUILD)/loader/$(1)/,start.o loader.o calls.o arch-$(1).o) $(BUILD)/loader/loader.lds
	$$(CC) $$(LOADER_TARGET_$(1)) $$(LOADER_LDFLAGS) -Wl,-T,$(BUILD)/loader/loader.lds $$(filter %.o,$$^) -o $$@.tmp
	$$(OBJCOPY) --strip-all $$@.tmp
	@mv $$@.tmp $$@
endef
$(BUILD)/loader/loader.lds: loader/loader.lds.S core/script.h
	@mkdir -p $(@D)
	$(CC) -E -P -I. -x assembler-with-cpp $< -o $@
$(foreach arch,$(LOADER_ARCHES),$(eval $(call LOADER_RULES,$(arch))))

$(BUILD)/tracer/embedded.o: tracer/embedded.S $(LOADERS)
	@mkdir -p $(@D)
	$(CC) -I. -MMD -MP -Wa,-I$(BUILD)/loader -c $< -o $@

# --- guests for the loader's tests: each kind of program that an exec may meet
# ------------------------------------------

TEST_PROGRAMS := $(BUILD)/tests/programs
LOADER_TEST_PROGRAMS := $(addprefix $(TEST_PROGRAMS)/, \
	guest-dynamic-pie guest-dynamic-fixed guest-static guest-static-pie guest-aligned guest-execstack \
	$(if $(filter i386,$(LOADER_ARCHES)),guest-i386-dynamic guest-i386-static guest-i386-static-pie) \
	$(if $(filter $(HOST_ARCH),$(shell uname -m)),guest-musl-static guest-go))

.PHONY: loader-test-programs
loader-test-programs: $(LOADER_TEST_PROGRAMS)
$(BUILD)/tests/unit/test_loader: | loader-test-programs

GUEST := tests/unit/programs/guest.c
GUEST_CFLAGS := -std=c11 -D_GNU_SOURCE -O1 -Wall -Wextra

$(LOADER_TEST_PROGRAMS): $(GUEST) tests/unit/programs/guest.go loader/build.mk
	@mkdir -p $(@D)
	$(GUEST_COMMAND)
$(LOADER_TEST_PROGRAMS): GUEST_COMMAND = $(CC) $(GUEST_CFLAGS) $(GUEST_FLAGS) $(GUEST) -o $@
$(TEST_PROGRAMS)/guest-dynamic-pie: GUEST_FLAGS := -pie -fPIE
$(TEST_PROGRAMS)/guest-dynamic-fixed: GUEST_FLAGS := -no-pie -fno-pie
$(TEST_PROGRAMS)/guest-static: GUEST_FLAGS := -static -no-pie
$(TEST_PROGRAMS)/guest-static-pie: GUEST_FLAGS := -static-pie -fPIE
$(TEST_PROGRAMS)/guest-aligned: GUEST_FLAGS := -pie -fPIE -Wl,-z,max-page-size=0x200000
$(TEST_PROGRAMS)/guest-execstack: GUEST_FLAGS := -pie -fPIE -z execstack
$(TEST_PROGRAMS)/guest-i386-dynamic: GUEST_FLAGS := -m32 -pie -fPIE
$(TEST_PROGRAMS)/guest-i386-static: GUEST_FLAGS := -m32 -static -no-pie
$(TEST_PROGRAMS)/guest-i386-static-pie: GUEST_FLAGS := -m32 -static-pie -fPIE
# Compilers that may be missing: the tests skip what is not there.
$(TEST_PROGRAMS)/guest-musl-static: GUEST_COMMAND = -musl-gcc $(GUEST_CFLAGS) -static $(GUEST) -o $@
$(TEST_PROGRAMS)/guest-go: GUEST_COMMAND = -CGO_ENABLED=0 go build -o $@ tests/unit/programs/guest.go
