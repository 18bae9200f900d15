/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Random numbers and random paths. */
#include "common.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

bool with_proc;
static uint64_t state;

/* splitmix64 */
static uint64_t draw(void)
{
	uint64_t z = state += 0x9e3779b97f4a7c15;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
	return z ^ (z >> 31);
}

void random_begin(uint64_t seed, uint64_t stream)
{
	state = seed;
	state = draw() ^ stream;
	state = draw();
}

unsigned below(unsigned limit)
{
	return (unsigned)((draw() >> 16) % limit);
}

bool percent(unsigned share)
{
	return below(100) < share;
}

/* --- paths -------------------------------------------------------------------------------------------------------------- */

void draw_name(char *name)
{
	static const char names[] = "aabbccddeeffgghhmk";

	name[0] = names[below(sizeof(names) - 1)];
	name[1] = '\0';
}

static char *append(char *end, const char *text)
{
	return stpcpy(end, text);
}

static char *append_component(char *end)
{
	char name[2];
	unsigned kind = below(100);

	if (kind < 10)
		return append(end, "..");
	if (kind < 16)
		return append(end, ".");
	if (kind < 18)
		return append(end, "zz");
	draw_name(name);
	return append(end, name);
}

static char *append_components(char *end, unsigned count)
{
	while (count-- > 0) {
		end = append_component(end);
		if (count)
			end = append(end, percent(4) ? "//" : "/");
	}
	return end;
}

static char *append_proc(char *end)
{
	static const char *const places[] = {
		"/proc/self/cwd", "/proc/self/root", "/proc/self/fd", "/proc/thread-self/cwd", "/proc/self", "/proc",
		"/proc/self/fd/../cwd", "/proc/self/root/proc/self/cwd", "/proc/thread-self/root", "/proc/self/exe",
	};

	if (percent(60))
		return end + sprintf(end, "/proc/%s/fd/%u", percent(70) ? "self" : "thread-self", below(13));
	return append(end, places[below(sizeof(places) / sizeof(places[0]))]);
}

/* Many components that lead nowhere, so that the whole is as long as asked. */
static void draw_long(char *text, size_t length)
{
	static const char *const steps[] = { "./", "/", "../", "a/../", "e/" };
	const char *step = steps[below(5)];
	char name[2];

	*text = '\0';
	if (percent(50))
		strcpy(text, "/");
	while (strlen(text) + strlen(step) + 1 <= length)
		strcat(text, step);
	while (strlen(text) + 1 < length)
		strcat(text, "/");
	draw_name(name);
	strcat(text, name);
}

static void draw_long_name(char *text, size_t length)
{
	char *end = text;

	if (percent(30))
		end = append(append_components(end, 1), "/");
	memset(end, 'l', length);
	end += length;
	*end = '\0';
	if (percent(40))
		append_components(append(end, "/"), 1);
}

static void draw_usual(char *text)
{
	static const char *const tails[] = { "/", "/", "/", "/.", "//", "/..", "/./" };
	char *end = text;

	*end = '\0';
	if (with_proc && percent(18))
		end = append_proc(end);
	else if (percent(35))
		end = append(end, percent(92) ? "" : "/");
	else
		goto relative;
	if (end > text + 1 && percent(50))
		return;
	end = append(end, "/");
relative:
	end = append_components(end, 1 + below(3) * below(2) + below(2));
	if (percent(14))
		append(end, tails[below(7)]);
}

void draw_path(char *text)
{
	static const char *const special[] = { "", "", "/", ".", "..", "//", "/.", "/..", "./.", "../..", " ", "/../a" };
	unsigned kind = below(200);

	if (kind < 12)
		strcpy(text, special[kind]);
	else if (kind < 17)
		draw_long_name(text, (size_t)PICK(255, 255, 256, 256, 254, 300));
	else if (kind < 20)
		draw_long(text, (size_t)PICK(4094, 4095, 4096, 4097, 5000));
	else
		draw_usual(text);
}

/* --- output -------------------------------------------------------------------------------------------------------------- */

char *print_text(char *out, const char *text, size_t length)
{
	for (size_t i = 0; i < length;) {
		size_t step = 1, run = 1;

		/* A run of one or of several characters ("../../.."). */
		for (size_t candidate = 1; candidate <= 5 && run < 8; candidate++) {
			for (run = 1; i + (run + 1) * candidate <= length; run++)
				if (memcmp(text + i, text + i + run * candidate, candidate) != 0)
					break;
			step = candidate;
		}
		if (run >= 8) {
			out += sprintf(out, "{%.*s*%zu}", (int)step, text + i, run);
			i += run * step;
		} else if (isprint((unsigned char)text[i])) {
			*out++ = text[i++];
		} else {
			out += sprintf(out, "\\x%02x", (unsigned char)text[i++]);
		}
	}
	*out = '\0';
	return out;
}
