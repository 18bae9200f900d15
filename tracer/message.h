/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What proot says to its user: lines on standard error that begin with "proot info: ", "proot warning: " or
 * "proot error: ". Only the edge of the program speaks; everything below returns -errno.
 */
#ifndef TRACER_MESSAGE_H
#define TRACER_MESSAGE_H

/*
 * Choose how much is said: 0 is the default, more says more, a negative value leaves only errors. To be called before
 * there is a second thread; what every later message sees.
 */
void message_set_verbosity(int verbosity);

/*
 * Each prints one line, formatted as printf(3), with a single write(2), so that lines of several threads or processes
 * do not mix. A line longer than 8 KiB is cut; control characters, which a file name may contain, are shown as '?'.
 * errno is kept. Thread-safe; not async-signal-safe, because of vsnprintf(3).
 */

/* Said when the verbosity is at least level; level 0 is said unless the user asked for quiet. */
void message_info(int level, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Said unless the user asked for quiet: proot goes on, but not as the user may expect. */
void message_warning(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Always said: why proot does not go on. */
void message_error(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
