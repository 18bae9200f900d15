/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A table from host path to guest spelling. */
#include "tracer/socket_names.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <uthash.h>

struct socket_name {
	char host[SOCKET_NAME_SIZE];	/* key */
	char guest[SOCKET_NAME_SIZE];
	UT_hash_handle hh;
};

struct socket_names {
	pthread_mutex_t lock;
	struct socket_name *table;
};

struct socket_names *socket_names_new(TALLOC_CTX *context)
{
	struct socket_names *names = talloc_zero(context, struct socket_names);

	if (names)
		pthread_mutex_init(&names->lock, NULL);
	return names;
}

static struct socket_name *find_or_add(struct socket_names *names, const char *host)
{
	struct socket_name *name;

	HASH_FIND_STR(names->table, host, name);
	if (name)
		return name;
	name = talloc_zero(names, struct socket_name);
	if (!name)
		return NULL;
	snprintf(name->host, sizeof(name->host), "%s", host);
	HASH_ADD_STR(names->table, host, name);
	return name;
}

void socket_names_remember(struct socket_names *names, const char *host, const char *guest)
{
	struct socket_name *name;

	pthread_mutex_lock(&names->lock);
	name = find_or_add(names, host);
	if (name)
		snprintf(name->guest, sizeof(name->guest), "%s", guest);
	pthread_mutex_unlock(&names->lock);
}

long socket_names_recall(struct socket_names *names, const char *host, char guest[SOCKET_NAME_SIZE])
{
	struct socket_name *name;
	long length = -ENOENT;

	pthread_mutex_lock(&names->lock);
	HASH_FIND_STR(names->table, host, name);
	if (name) {
		length = (long)strlen(name->guest);
		memcpy(guest, name->guest, (size_t)length + 1);
	}
	pthread_mutex_unlock(&names->lock);
	return length;
}
