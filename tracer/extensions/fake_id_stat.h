/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How hooks of the stat family say in their detail which structure the call fills, and which argument points to it. */
#ifndef TRACER_EXTENSIONS_FAKE_ID_STAT_H
#define TRACER_EXTENSIONS_FAKE_ID_STAT_H

#define FAKE_ID_FORM 0xf	/* enum stat_form; STAT_FORM_X86_64 stands for that of the caller's ABI */
#define FAKE_ID_ARGUMENT 4	/* bits to shift */

#endif
