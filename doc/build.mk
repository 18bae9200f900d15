# SPDX-License-Identifier: GPL-2.0-or-later
# The manual: doc/proot.1.in with the options of tracer/options.def. Included by the top Makefile.

HOSTCC ?= cc

$(BUILD)/doc/gen-manual: doc/gen-manual.c tracer/options.def
	@mkdir -p $(@D)
	$(HOSTCC) $(WARNINGS) -I. $< -o $@

$(BUILD)/doc/options.man: $(BUILD)/doc/gen-manual
	$< >$@.tmp
	@mv $@.tmp $@

$(BUILD)/proot.1: doc/proot.1.in $(BUILD)/doc/options.man Makefile
	sed -e 's/@VERSION@/$(VERSION)/' -e '/^@OPTIONS@$$/{' -e 'r $(BUILD)/doc/options.man' -e d -e '}' $< >$@.tmp
	@mv $@.tmp $@

# The table of all system calls, for people.
$(BUILD)/doc/gen-syscalls: doc/gen-syscalls.c core/syscalls.c core/syscalls.h core/syscalls.def core/left.def core/handlers.def
	@mkdir -p $(@D)
	$(HOSTCC) $(WARNINGS) -I. $(filter %.c,$^) -o $@

$(BUILD)/syscalls.md: $(BUILD)/doc/gen-syscalls
	$< >$@.tmp
	@mv $@.tmp $@

# What man(1) has to say about it; prints nothing when all is well.
.PHONY: check-manual
check-manual: $(BUILD)/proot.1
	@complaints=$$(LC_ALL=C.UTF-8 MANWIDTH=80 man --warnings -E UTF-8 -l $< 2>&1 >/dev/null); \
	if [ -n "$$complaints" ]; then echo "$$complaints" >&2; exit 1; fi
