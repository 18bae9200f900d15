/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sockets: what needs real rights, and who is at the other end. */
#include <errno.h>
#include <linux/capability.h>
#include <linux/netlink.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tracer/calls/socket.h"
#include "tracer/extensions/fake_id.h"
#include "tracer/guest_state.h"
#include "tracer/memory.h"

/*
 * The kernel lets anybody open a socket of its audit, and refuses what is said on it. Programs for root (sudo, login, sshd) complain
 * about that; a kernel without audit they know.
 */
int fake_id_socket(struct call *call, void *data)
{
	(void)data;
	return (int)call->args[0] == AF_NETLINK && (int)call->args[2] == NETLINK_AUDIT ? -EPROTONOSUPPORT : EXTENSION_PASSES;
}

/*
 * The kernel tells who the peer was when it connected, or began to listen. What it believed to be then nobody has written down: it
 * is told as who it believes to be now, or as its files are, if it has ended or is no guest.
 */
static void disguise_peer(const struct call *call, const struct fake_id *fake, struct ucred *peer)
{
	struct credentials own;

	if (peer->uid == fake->rule.real_uid && guest_credentials(call->tracer, peer->pid, &own)) {
		peer->uid = own.euid;
		peer->gid = own.egid;
		return;
	}
	peer->uid = ownership_uid(&fake->rule, peer->uid);
	peer->gid = ownership_gid(&fake->rule, peer->gid);
}

/* SO_PEERCRED of unix(7). What the kernel refuses it is left to say. */
int fake_id_getsockopt(struct call *call, void *data)
{
	struct ucred peer;
	socklen_t size = sizeof(peer);
	int fd, error;
	int32_t room;

	if ((int)call->args[1] != SOL_SOCKET || memory_read(call->tid, call->args[4], &room, sizeof(room)) < 0 || room < 0)
		return EXTENSION_PASSES;
	fd = call_take_fd(call, 0);
	if (fd < 0)
		return EXTENSION_PASSES;
	error = getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size);
	close(fd);
	if (error < 0 || size != sizeof(peer))
		return EXTENSION_PASSES;
	if ((socklen_t)room < size)
		size = (socklen_t)room;
	disguise_peer(call, data, &peer);
	error = memory_write(call->tid, call->args[3], &peer, size);
	if (error == 0)
		error = memory_write(call->tid, call->args[4], &size, sizeof(size));
	return error < 0 ? error : call_answer(call, 0);
}

static bool may_say(const struct credentials *own, const struct ucred *said)
{
	bool is_user = said->uid == own->uid || said->uid == own->euid || said->uid == own->suid;
	bool is_group = said->gid == own->gid || said->gid == own->egid || said->gid == own->sgid;

	return (is_user || credentials_can(own, CAP_SETUID)) && (is_group || credentials_can(own, CAP_SETGID));
}

/*
 * SCM_CREDENTIALS of unix(7): whoever the sender says to be, the kernel believes nobody but the real user. (What a receiver is told is
 * the real user, too: its calls do not come here.)
 */
int fake_id_sendmsg(struct call *call, void *data)
{
	const struct fake_id *fake = data;
	struct socket_control control;
	struct credentials own;
	struct ucred said;
	void *piece;

	if (!socket_read_control(call, &control))
		return EXTENSION_PASSES;
	piece = socket_find_control(&control, SOL_SOCKET, SCM_CREDENTIALS, sizeof(said));
	if (!piece)
		return EXTENSION_PASSES;
	memcpy(&said, piece, sizeof(said));
	fake_id_credentials(call, fake, &own);
	if (!may_say(&own, &said))
		return EXTENSION_PASSES;
	said.uid = fake->rule.real_uid;
	said.gid = fake->rule.real_gid;
	memcpy(piece, &said, sizeof(said));
	return socket_send_control(call, &control);
}
