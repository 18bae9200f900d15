/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What hooks say in their detail. Those of the stat family: which structure the call fills, and which argument points to it. */
#ifndef TRACER_EXTENSIONS_FAKE_ID_STAT_H
#define TRACER_EXTENSIONS_FAKE_ID_STAT_H

#define FAKE_ID_FORM 0xf	/* enum stat_form; STAT_FORM_X86_64 stands for that of the caller's ABI */
#define FAKE_ID_ARGUMENT 4	/* bits to shift */

/* Hooks of the open family say which argument has the flags; or: */
enum {
	FAKE_ID_CREAT = -1,	/* none, it always creates */
	FAKE_ID_OPENAT2 = -2	/* they are in its structure */
};

#endif
