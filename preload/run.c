/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The place that the tracer fills in. In a file of its own, so that no compiler believes what stands here. */
#include "preload/dispatch.h"

const struct shim_run shim_run = { .magic = { SHIM_MAGIC_0, SHIM_MAGIC_1 } };
