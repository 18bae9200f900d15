# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# Part of tests/shim/run: programs that make it hard for code that lives in their processes.

alike "descriptors: none are free" descriptors limit
alike "descriptors: a thread closes them all" descriptors close
alike "descriptors: a thread opens and closes its own" descriptors own
alike "locks are kept" locks all
