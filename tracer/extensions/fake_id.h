/* SPDX-License-Identifier: GPL-2.0-or-later */
/* -0, -i, -S: what the files of this extension share. fake_id.c has the whole of it. */
#ifndef TRACER_EXTENSIONS_FAKE_ID_H
#define TRACER_EXTENSIONS_FAKE_ID_H

#include "core/credentials.h"
#include "core/ownership.h"
#include "tracer/call.h"
#include "tracer/extension.h"
#include "tracer/extensions/store.h"

struct fake_id {
	struct ownership_rule rule;
	struct ownership_marks *marks;
	struct store *store;
};

/* Who the caller believes to be. */
void fake_id_credentials(const struct call *call, const struct fake_id *fake, struct credentials *credentials);

/* Argument number index as a user or group: of i386's old calls it has 16 bits. */
uint32_t fake_id_argument(const struct call *call, int index);

/* Hooks: each is named for the calls that it is for. */
typedef int fake_id_before(struct call *call, void *data);
typedef void fake_id_after(struct call *call, void *data);

/* fake_id_users.c */
fake_id_before fake_id_get, fake_id_get_three, fake_id_getgroups;
fake_id_before fake_id_setuid, fake_id_setgid, fake_id_setreuid, fake_id_setregid, fake_id_setresuid, fake_id_setresgid;
fake_id_before fake_id_setfsuid, fake_id_setfsgid, fake_id_setgroups;
fake_id_before fake_id_capget, fake_id_capset, fake_id_prctl, fake_id_sethostname;

/* fake_id_sockets.c */
fake_id_before fake_id_socket, fake_id_getsockopt, fake_id_sendmsg;

/* fake_id_files.c */
fake_id_before fake_id_before_stat, fake_id_chown, fake_id_before_chmod, fake_id_before_mknod;
fake_id_after fake_id_after_stat, fake_id_after_chmod, fake_id_after_mknod, fake_id_after_make, fake_id_after_open;

/* fake_id_attributes.c */
fake_id_before fake_id_setxattr, fake_id_getxattr, fake_id_removexattr, fake_id_listxattr;

#endif
