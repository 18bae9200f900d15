# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC1090,SC2154
#
# Do the preparations of a test that is compared with the chroot, as the test's user; $guest and $host say where.

set -eu
umask 022
binds=()
guest() { cat >/dev/null; }
. "$source"
cd "$guest/t"
! declare -F prepare >/dev/null || prepare
