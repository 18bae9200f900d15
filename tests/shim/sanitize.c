/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Linked to the stress programs that are built with a sanitizer: leaks are looked for by ptrace, which the engine trace needs. */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
	return "detect_leaks=0";
}
