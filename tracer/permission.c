/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finding out who forbids what: seccomp profiles of containers, Yama, missing kernel features. */
#include "tracer/permission.h"

#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tracer/message.h"

/* ptrace(2) itself: asked about a process that is not attached it knows no such tracee, unless a filter answers first. */
static int check_ptrace(pid_t child)
{
	if (ptrace(PTRACE_DETACH, child, 0, 0) < 0 && errno != ESRCH)
		return -errno;
	return 0;
}

/* The same permission as PTRACE_SEIZE asks for, security modules included, but nobody is attached. */
static int check_access(pid_t child)
{
	char byte;
	struct iovec local = { &byte, 1 }, remote = { &byte, 1 };

	return process_vm_readv(child, &local, 1, &remote, 1, 0) < 0 ? -errno : 0;
}

int permission_to_trace(pid_t child)
{
	int error = check_ptrace(child);

	return error < 0 ? error : check_access(child);
}

/* The value of kernel.yama.ptrace_scope, or -1: no Yama. */
static int yama_scope(void)
{
	FILE *file = fopen("/proc/sys/kernel/yama/ptrace_scope", "re");
	int scope = -1;

	if (!file)
		return -1;
	if (fscanf(file, "%d", &scope) != 1)
		scope = -1;
	fclose(file);
	return scope;
}

bool permission_has_listener(void)
{
	struct sock_filter allow = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	const struct sock_fprog program = { 1, &allow };
	int status = 0;
	pid_t child = fork();

	/* A filter stays for good: somebody else has to try. */
	if (child == 0) {
		prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
		_exit(syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER, &program) < 0 && errno == EBUSY);
	}
	while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR)
		;
	return child > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 1;
}

void permission_explain(int error, pid_t child)
{
	const char *reason = strerror(-error);

	if (child && check_ptrace(child) < 0)
		message_error("can't trace guests: ptrace is forbidden by a seccomp profile (%s); allow it, for instance with "
			      "'--cap-add=SYS_PTRACE' or another profile for the container", reason);
	else if (child && check_access(child) < 0 && yama_scope() >= 2)
		message_error("can't trace guests: kernel.yama.ptrace_scope is %d (%s); ask your administrator to set it to "
			      "0 or 1", yama_scope(), reason);
	else if (child && check_access(child) < 0)
		message_error("can't trace guests: process_vm_readv is forbidden (%s); allow it and process_vm_writev in the "
			      "container's seccomp profile", reason);
	else if (error == -EBUSY)
		message_error("can't trace guests: somebody else has a seccomp listener here, another proot perhaps; use --engine=syscall");
	else
		message_error("can't trace guests: %s; try --engine=trace or --engine=syscall", reason);
}
