# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# Sourced first by the runners: "isolate PROGRAM [ARGUMENT]..." runs the program again in namespaces of its own.
#
# Root's tests could do real harm to this machine: they see its /dev and its processes. So root runs a suite in a mount and
# a PID namespace of its own, with a /dev of its own. It also lets no process and no mount survive the suite.

isolate() {
	if [ "$(id -u)" = 0 ] && [ -z "${TESTS_ARE_ISOLATED:-}" ]; then
		if unshare -m -p -f --mount-proc true 2>/dev/null; then
			exec env TESTS_ARE_ISOLATED=yes unshare -m -p -f --kill-child --mount-proc "$@"
		fi
		echo "no namespaces here: the tests of root are left out"
		export TESTS_ARE_ISOLATED=no USERS=user
	fi
	if [ "${TESTS_ARE_ISOLATED:-}" = yes ]; then
		tests/behaviour/lib/make-dev || { echo "cannot make a /dev for the tests" >&2; exit 2; }
	fi
}
