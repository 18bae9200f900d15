/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ring host PATH OWN NEW          every operation of io_uring on a file that is there
 * ring give COMMAND...            run a command which has a ring open, as descriptor 9
 * ring given PATH OWN NEW         every operation by that ring
 */
#include "calls.h"
#include "ring.h"

#define GIVEN 9

/* What the kernel told of the ring that is given, in numbers: the whole struct. */
static void write_parameters(const struct io_uring_params *parameters)
{
	const uint32_t *words = (const void *)parameters;
	char text[1024];
	int length = 0;

	for (size_t i = 0; i < sizeof(*parameters) / sizeof(*words); i++)
		length += snprintf(text + length, sizeof(text) - (size_t)length, "%u ", words[i]);
	setenv("RING", text, 1);
}

static void read_parameters(struct io_uring_params *parameters)
{
	uint32_t *words = (void *)parameters;
	char *text = getenv("RING");

	for (size_t i = 0; text && i < sizeof(*parameters) / sizeof(*words); i++)
		words[i] = (uint32_t)strtoul(text, &text, 10);
}

static int give(char *command[])
{
	struct ring ring;

	if (!ring_open(&ring)) {
		say("no ring: %s", error_name(errno));
		return SKIP;
	}
	MUST(dup2(ring.fd, GIVEN));
	write_parameters(&ring.parameters);
	execvp(command[0], command);
	say("%s: %s", command[0], error_name(errno));
	return 99;
}

static int try_given(const struct ring_attempt *attempt)
{
	struct ring ring = { .fd = GIVEN };

	read_parameters(&ring.parameters);
	if (!ring_map(&ring)) {
		say("no ring at %d: %s", GIVEN, error_name(errno));
		return 98;
	}
	ring_try_all(attempt, &ring);
	CALL(syscall(RING_ENTER, GIVEN, 0, 0, 0, NULL, 0));
	/* IORING_REGISTER_PROBE */
	CALL(syscall(RING_REGISTER, GIVEN, 8, NULL, 0));
	return 0;
}

int main(int argc, char *argv[])
{
	struct ring_attempt attempt;

	if (argc > 2 && strcmp(argv[1], "give") == 0)
		return give(argv + 2);
	if (argc != 5)
		return 2;
	attempt = (struct ring_attempt){ argv[2], argv[3], argv[4], strcmp(argv[1], "host") == 0 };
	if (!attempt.is_there)
		return try_given(&attempt);
	ring_prepare(&attempt);
	ring_try_all(&attempt, NULL);
	return 0;
}
