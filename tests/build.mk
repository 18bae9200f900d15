# SPDX-License-Identifier: GPL-2.0-or-later
# How the tests are built and run; included by the top Makefile. What each of them is for: tests/README.md.

.PHONY: check-asan check-valgrind check-faults check-differential check-cross check-aarch64 deps unit-programs unit-names
PROGRAM_OF_UNIT = $(patsubst tests/unit/%.c,$(BUILD)/tests/unit/%,$(wildcard $(1)))
# Of the code for x86-64, or written for its numbers.
X86_64_TESTS := test_decode test_sites test_oracle
UNIT_TESTS := $(filter-out $(if $(filter-out x86_64,$(HOST_ARCH)),$(X86_64_TESTS:%=$(BUILD)/tests/unit/%)), \
	$(call PROGRAM_OF_UNIT,tests/unit/test_*.c tests/unit/fuzz_*.c))
TEST_ENV = BUILD='$(BUILD)' MAKE='$(MAKE)' CC='$(CC)'

# Everything that has to hold before a change goes in: an hour at most on two cores.
check: all
	$(TEST_ENV) tests/tools/check unit cross behaviour behaviour-off behaviour-preload behaviour-check race faults shim

check-unit: all
	$(TEST_ENV) tests/tools/check unit

# The shim for other machines than this.
check-cross:
	$(TEST_ENV) tests/tools/check cross

# Everything for aarch64, on Debian's kernel for it, in a machine that QEMU emulates: slow, and needs a package mirror.
check-aarch64:
	$(TEST_ENV) tests/tools/check aarch64

# What takes the tracer apart.
check-faults: all
	$(TEST_ENV) tests/tools/check race faults

# Random calls under a real chroot and under proot: shows every difference, the accepted ones and the order of errors too.
check-differential: all
	$(TEST_ENV) tests/tools/check differential

check-behaviour: all
	$(TEST_ENV) tests/tools/check behaviour behaviour-off behaviour-preload behaviour-check

# Real builds in a real Debian: an hour or so, needs a package mirror.
check-long: all
	$(TEST_ENV) tests/tools/check long from-nothing other-processors

# --- unit tests ----------------------------------------------------------------------------------------------------------

# A test that does not compile must not keep the others from running: tests/tools/run-unit asks for each by itself.
unit-programs: $(UNIT_TESTS)
unit-names:
	@echo $(notdir $(UNIT_TESTS))

$(BUILD)/tests/unit/%: tests/unit/%.c $(BUILD)/libproot.a
	@mkdir -p $(@D)
	$(CC) $(COMMON) $(CFLAGS) -D_GNU_SOURCE -DVERSION='"$(VERSION)"' $(PACKAGE_CFLAGS) -pthread $< $(TEST_OBJECTS) \
		$(BUILD)/libproot.a $(LDFLAGS) $(PACKAGE_LIBS) -lcmocka -o $@

# Decoding has a disassembler as its judge; finding sites has code made for it, also without symbols and section headers.
$(BUILD)/tests/unit/test_decode: PACKAGE_LIBS += -lcapstone
$(BUILD)/tests/unit/test_decode: CFLAGS += -DBUILD_DIRECTORY='"$(BUILD)"'
$(BUILD)/tests/unit/test_list_syscalls: CFLAGS += -DBUILD_DIRECTORY='"$(BUILD)"'
$(BUILD)/tests/unit/test_list_syscalls: | $(BUILD)/syscalls.md
$(BUILD)/tests/unit/test_decode: | $(TEST_PROGRAMS)/guest-go
SITES_LIBRARIES := $(addprefix $(BUILD)/tests/programs/sites,.so -stripped.so -no-sections.so -relocated.so -one-page.so)
$(BUILD)/tests/unit/test_sites: | $(SITES_LIBRARIES)
$(BUILD)/tests/programs/sites.so: tests/unit/programs/sites.S
	@mkdir -p $(@D)
	$(CC) -shared -nostdlib $< -o $@
$(BUILD)/tests/programs/sites-relocated.so: tests/unit/programs/sites.S
	@mkdir -p $(@D)
	$(CC) -shared -nostdlib -DWITH_ADDRESS -Wl,-z,notext $< -o $@ 2>/dev/null
# The data ends up in the page of the text's end: the program headers say so, whatever a linker would do.
$(BUILD)/tests/programs/sites-one-page.so: tests/unit/programs/sites.S
	@mkdir -p $(@D)
	$(CC) -shared -nostdlib -DWITH_DATA -Wl,-z,noseparate-code -Wl,-z,max-page-size=16 -Wl,-z,common-page-size=16 $< -o $@
$(BUILD)/tests/programs/sites-stripped.so: $(BUILD)/tests/programs/sites.so
	$(OBJCOPY) --strip-all $< $@
$(BUILD)/tests/programs/sites-no-sections.so: $(BUILD)/tests/programs/sites-stripped.so
	cp $< $@
	printf '\0\0\0\0\0\0\0\0' | dd of=$@ bs=1 seek=40 conv=notrunc status=none
	printf '\0\0\0\0' | dd of=$@ bs=1 seek=60 conv=notrunc status=none

# Fuzzers with a judge run for a fixed number of cases in `check`; here for as many as FUZZ_CASES says. Those of tests/fuzz are
# libFuzzer's, which comes with clang, and run for FUZZ_TIME seconds each. What they find is kept in $(BUILD)/fuzz.
FUZZ_CASES ?= 1000000
FUZZ_TIME ?= 20
FUZZERS := elf shebang script bindings
# The sources that a fuzzer is about are instrumented; the rest of proot is as ever.
FUZZED_elf := core/program.c tracer/exec/elf.c core/load.c tracer/exec/load.c
FUZZED_shebang := core/shebang.c
FUZZED_script := core/load.c tracer/exec/load.c
FUZZED_bindings := core/view.c core/walk.c tracer/options.c tracer/bindings.c tracer/glue.c

fuzz: $(call PROGRAM_OF_UNIT,tests/unit/fuzz_*.c) $(FUZZERS:%=$(BUILD)/fuzz/%)
	@for program in $(call PROGRAM_OF_UNIT,tests/unit/fuzz_*.c); do \
		echo "$$program"; FUZZ_CASES=$(FUZZ_CASES) $$program || exit 1; done
	@for name in $(FUZZERS); do \
		echo "$$name, $(FUZZ_TIME) seconds"; mkdir -p $(BUILD)/fuzz/$$name.found; \
		$(BUILD)/fuzz/$$name -print_final_stats=1 -max_total_time=$(FUZZ_TIME) -timeout=10 -rss_limit_mb=2048 -max_len=4096 -verbosity=0 \
			-close_fd_mask=2 -artifact_prefix=$(abspath $(BUILD))/fuzz/$$name- \
			$(abspath $(BUILD))/fuzz/$$name.found $(CURDIR)/tests/fuzz/corpus/$$name || exit 1; done

$(FUZZERS:%=$(BUILD)/fuzz/%): $(BUILD)/fuzz/%: tests/fuzz/%.c $(wildcard tests/fuzz/*.h) $(BUILD)/libproot.a
	@mkdir -p $(@D)
	clang $(COMMON) -O1 -g -D_GNU_SOURCE -DVERSION='"$(VERSION)"' $(PACKAGE_CFLAGS) -pthread \
		-fsanitize=fuzzer,address,undefined -fno-sanitize-recover=undefined $< $(FUZZED_$*) \
		$(BUILD)/libproot.a $(PACKAGE_LIBS) -o $@

# --- the suite with a proot that watches itself --------------------------------------------------------------------------

# Freestanding code cannot be instrumented: there is no runtime where it lives.
FREESTANDING += -fno-sanitize=all

SANITIZE := -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer
check-asan:
	$(MAKE) BUILD=$(BUILD)/asan CFLAGS='-O1 -g $(SANITIZE)' all
	$(TEST_ENV) BUILD='$(BUILD)/asan' MAKEFLAGS= MAKE="$(MAKE) CFLAGS='-O1 -g $(SANITIZE)'" TIME_FACTOR=3 \
		ASAN_OPTIONS=detect_leaks=1:abort_on_error=0 \
		LSAN_OPTIONS=suppressions=$(CURDIR)/tests/tools/lsan.supp:print_suppressions=0 tests/tools/check unit behaviour

# Slow: one variant of each program only.
check-valgrind: all
	$(TEST_ENV) TIME_FACTOR=20 VARIANTS=amd64 \
		WRAP='valgrind -q --error-exitcode=99 --leak-check=full --errors-for-leak-kinds=definite --trace-children=no' \
		tests/tools/check behaviour

# --- for people ----------------------------------------------------------------------------------------------------------

bench: all
	@$(TEST_ENV) tests/bench/run

demo:
	@$(TEST_ENV) tests/tools/demo

deps:
	@tests/tools/install-deps

TIDY_SOURCES = $(wildcard core/*.c tracer/*.c tracer/*/*.c)
tidy:
	clang-tidy --quiet --config-file=tests/tools/clang-tidy.yaml $(TIDY_SOURCES) -- -std=c11 -I. -D_GNU_SOURCE \
		-DVERSION='"$(VERSION)"' $(PACKAGE_CFLAGS)
