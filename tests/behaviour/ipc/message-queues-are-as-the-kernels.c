/* SPDX-License-Identifier: GPL-2.0-or-later */
/* @options --sysvipc */
/* @variants amd64 musl */
#include "calls.h"

#include <sys/ipc.h>
#include <sys/msg.h>

#ifndef MSG_COPY
#define MSG_COPY 040000
#endif
#ifndef MSG_EXCEPT
#define MSG_EXCEPT 020000
#endif

#define KEY 0x70726f6f
#define BAD ((void *)16)

struct message {
	long type;
	char text[9000];
};

static struct message message;

static void send(int id, long type, const char *text)
{
	message.type = type;
	strcpy(message.text, text);
	say("sending %ld \"%s\"", type, text);
	CALL(msgsnd(id, &message, strlen(text) + 1, IPC_NOWAIT));
}

static void receive(int id, size_t size, long type, int flags)
{
	ssize_t length;

	memset(&message, 'x', sizeof(message));
	length = msgrcv(id, &message, size, type, flags | IPC_NOWAIT);
	if (length < 0)
		say("receiving %ld with %#x: %s", type, flags, error_name(errno));
	else
		say("receiving %ld with %#x: %ld bytes of type %ld: %.*s", type, flags, (long)length, message.type, (int)length, message.text);
}

static void show_queue(int id)
{
	struct msqid_ds status;

	memset(&status, 'x', sizeof(status));
	if (CALL(msgctl(id, IPC_STAT, &status)) < 0)
		return;
	say("mode %o, %ld messages, %ld bytes at most, sent %d, received %d, changed %d, sender %d, receiver %d, owner %d, maker %d",
	    (unsigned)status.msg_perm.mode, (long)status.msg_qnum, (long)status.msg_qbytes, status.msg_stime != 0, status.msg_rtime != 0,
	    status.msg_ctime != 0, status.msg_lspid == getpid(), status.msg_lrpid == getpid(),
	    status.msg_perm.uid == geteuid(), status.msg_perm.cuid == geteuid());
}

static void making(void)
{
	int id;

	CALL(msgget(KEY, 0));
	CALL(msgget(KEY, IPC_EXCL));
	id = msgget(KEY, IPC_CREAT | IPC_EXCL | 0640);
	say("made: %d", id >= 0);
	CALL(msgget(KEY, IPC_CREAT | IPC_EXCL | 0640));
	say("found: %d %d", msgget(KEY, 0) == id, msgget(KEY, IPC_CREAT | 0600) == id);
	say("private: %d", msgget(IPC_PRIVATE, IPC_EXCL | 0600) != msgget(IPC_PRIVATE, 0600));
	show_queue(id);
	CALL(msgctl(id, IPC_RMID, NULL));
	CALL(msgctl(id, IPC_RMID, NULL));
	CALL(msgget(KEY, 0));
	CALL(msgsnd(id, &message, 1, IPC_NOWAIT));
	message.type = 1;
	CALL(msgsnd(id, &message, 1, IPC_NOWAIT));
	CALL(msgrcv(id, &message, 1, 0, IPC_NOWAIT));
	say("another id: %d", msgget(KEY, IPC_CREAT | 0600) != id);
}

static void errors(int id)
{
	struct msqid_ds status;

	message.type = 0;
	CALL(msgsnd(id, &message, 1, IPC_NOWAIT));
	message.type = -1;
	CALL(msgsnd(id, &message, 1, IPC_NOWAIT));
	message.type = 1;
	CALL(msgsnd(id, &message, 8193, IPC_NOWAIT));
	CALL(msgsnd(id, &message, (size_t)-1, IPC_NOWAIT));
	CALL(msgsnd(-1, &message, 1, IPC_NOWAIT));
	CALL(msgsnd(12345678, &message, 1, IPC_NOWAIT));
	CALL(msgsnd(id, BAD, 1, IPC_NOWAIT));
	CALL(msgsnd(-1, BAD, 1, IPC_NOWAIT));
	CALL(msgrcv(id, &message, 1, 0, IPC_NOWAIT));
	CALL(msgrcv(-1, &message, 1, 0, IPC_NOWAIT));
	CALL(msgrcv(12345678, &message, 1, 0, IPC_NOWAIT));
	CALL(msgrcv(id, &message, (size_t)-1, 0, IPC_NOWAIT));
	CALL(msgrcv(id, &message, 1, 0, MSG_COPY));
	CALL(msgrcv(id, &message, 1, 0, MSG_COPY | MSG_EXCEPT | IPC_NOWAIT));
	send(id, 1, "lost");
	CALL(msgrcv(id, BAD, 100, 0, IPC_NOWAIT));
	CALL(msgrcv(id, &message, 100, 0, IPC_NOWAIT));
	CALL(msgctl(id, 4711, &status));
	CALL(msgctl(id, -1, &status));
	CALL(msgctl(-1, IPC_STAT, &status));
	CALL(msgctl(12345678, IPC_STAT, &status));
	CALL(msgctl(id, IPC_STAT, BAD));
	CALL(msgctl(id, IPC_SET, BAD));
	CALL(msgctl(12345678, IPC_SET, &status));
}

static void choosing(int id)
{
	static const char *const texts[] = { "five", "three", "seven", "three again", "one", "nine" };
	static const long types[] = { 5, 3, 7, 3, 1, 9 };

	for (int i = 0; i < 6; i++)
		send(id, types[i], texts[i]);
	show_queue(id);
	receive(id, 100, 0, MSG_COPY);
	receive(id, 100, 3, MSG_COPY);
	receive(id, 100, 6, MSG_COPY);
	receive(id, 2, 1, MSG_COPY);
	receive(id, 2, 1, MSG_COPY | MSG_NOERROR);
	receive(id, 100, 3, 0);
	receive(id, 100, 4, 0);
	receive(id, 100, -2, 0);
	receive(id, 100, -2, 0);
	receive(id, 100, -6, 0);
	receive(id, 100, 5, MSG_EXCEPT);
	receive(id, 3, 0, 0);
	receive(id, 3, 0, MSG_NOERROR);
	receive(id, 0, LONG_MIN, 0);
	receive(id, 0, LONG_MIN, MSG_NOERROR);
	receive(id, 100, 0, 0);
	message.type = 2;
	CALL(msgsnd(id, &message, 0, IPC_NOWAIT));
	receive(id, 0, 2, 0);
	show_queue(id);
}

static void limits(int id)
{
	struct msqid_ds status;
	int n;

	message.type = 1;
	for (n = 0; msgsnd(id, &message, 1000, IPC_NOWAIT) == 0; n++)
		;
	say("%d of 1000 bytes, then %s", n, error_name(errno));
	CALL(msgsnd(id, &message, 300, IPC_NOWAIT));
	CALL(msgsnd(id, &message, 300, IPC_NOWAIT));
	CALL(msgctl(id, IPC_STAT, &status));
	say("%ld bytes", (long)status.msg_cbytes);
	status.msg_qbytes = 100;
	status.msg_perm.mode = 0444;
	CALL(msgctl(id, IPC_SET, &status));
	show_queue(id);
	receive(id, 8192, 0, 0);
	CALL(msgsnd(id, &message, 0, IPC_NOWAIT));
	status.msg_perm.mode = 0606;
	status.msg_qbytes = 3;
	CALL(msgctl(id, IPC_SET, &status));
	while (msgrcv(id, &message, 8192, 0, IPC_NOWAIT) >= 0)
		;
	for (n = 0; msgsnd(id, &message, 0, IPC_NOWAIT) == 0; n++)
		;
	say("%d of no bytes, then %s", n, error_name(errno));
	status.msg_qbytes = 1 << 20;
	say("more than the limit: %s", msgctl(id, IPC_SET, &status) == 0 ? "allowed" : error_name(errno));
	status.msg_perm.uid = -1;
	status.msg_qbytes = 100;
	CALL(msgctl(id, IPC_SET, &status));
}

static void permissions(void)
{
	int id = msgget(KEY + 1, IPC_CREAT | 0200), other;

	if (geteuid() == 0)
		MUST(setresuid(12345, 12345, 12345));
	other = geteuid() == 12345;
	say("found: %s %s %s", msgget(KEY + 1, 0) == id ? "yes" : error_name(errno),
	    msgget(KEY + 1, 0200) == id ? "yes" : error_name(errno), msgget(KEY + 1, 0400) == id ? "yes" : error_name(errno));
	message.type = 1;
	CALL(msgsnd(id, &message, 1, IPC_NOWAIT));
	CALL(msgrcv(id, &message, 1, 0, IPC_NOWAIT));
	CALL(msgctl(id, IPC_STAT, (struct msqid_ds *)&message));
	if (other)
		CALL(msgctl(id, IPC_SET, (struct msqid_ds *)&message));
	CALL(msgctl(id, IPC_RMID, NULL));
}

static void told(void)
{
	int id = msgget(IPC_PRIVATE, 0600), index, found = 0;
	struct msginfo info;
	struct msqid_ds status;

	index = msgctl(0, IPC_INFO, (struct msqid_ds *)&info);
	say("highest index is known: %d; limits %d %d %d", index >= 0, info.msgmax, info.msgmnb, info.msgmni);
	send(id, 1, "counted");
	CALL(msgctl(0, MSG_INFO, (struct msqid_ds *)&info) >= 0);
	say("%d queues, %d messages, %d bytes", info.msgpool, info.msgmap, info.msgtql);
	for (int i = 0; i <= index; i++)
		found += msgctl(i, MSG_STAT, &status) == id && status.msg_qnum == 1;
	say("found by its index: %d", found);
	CALL(msgctl(index + 1, MSG_STAT, &status));
}

int main(void)
{
	int id;

	making();
	MUST(id = msgget(KEY, IPC_CREAT | 0600));
	errors(id);
	choosing(id);
	told();
	limits(id);
	in_child("permissions", permissions);
	return 0;
}
