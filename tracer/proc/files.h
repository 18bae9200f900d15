/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Files of procfs whose text the kernel writes for the host: maps, mountinfo, status and their like. A guest that opens one is
 * given a file of proot's with the text as it would be under a chroot.
 *
 * What is given is a memfd, sealed, that holds the text of the moment when it was opened. So it is read and sought in as any
 * file, and lasts when the process is gone. It differs from the kernel's in this: it has a size, and it says the same when
 * it is read once more from the beginning. Programs that wait for a change of mountinfo by poll(2) see none; in a
 * guest the mounts do not change.
 */
#ifndef TRACER_PROC_FILES_H
#define TRACER_PROC_FILES_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "tracer/proc/text.h"
#include "tracer/resolve.h"
#include "tracer/tracer.h"

struct call;

/*
 * Make the file for the caller, who opens what the pin holds with these O_* flags.
 * Returns a descriptor, close-on-exec, open as the flags ask for. Errors: -ENOSYS (the kernel's own text is right for a guest),
 * or what the kernel says of opening the file or reading it.
 */
int proc_file_make(struct call *call, const struct pin *pin, int flags);

/*
 * Whether a pin of a file of procfs holds one that tells of the machine, and to all the same: whoever opened it, and in whichever
 * name spaces. Such a file may be opened for a guest to read.
 */
bool proc_file_is_of_machine(const struct pin *pin);

/*
 * Put what a made file holds into a file with a name, in the directory for temporary files: the pin then holds its directory, its
 * name is the suffix. The caller unlinks it. Returns 0 or -errno.
 */
int proc_file_name_it(const struct call *call, int fd, struct pin *pin);

/*
 * The caller looks which file a pin holds (stat(2) and its relatives). If it is one that would be made, the pin then holds an empty
 * file in its place, which the next to open that name is given: programs that copy a file look first, and compare what they
 * looked at with what they have opened. Returns whether the pin has changed.
 */
bool proc_file_stand_in(struct call *call, struct pin *pin);

/* What stands in for files that nobody has opened so far. NULL: no memory. */
struct proc_stand_ins *proc_stand_ins_new(TALLOC_CTX *context);

/*
 * The name of a made file, from the text of a link that leads to it: "/memfd:...". Returns the length of the host path of
 * what it stands for, which begins at *name; 0: it is no such file.
 */
size_t proc_file_name(const char *link_text, size_t length, const char **name);

/*
 * What a link in map_files is to tell, if what is mapped there is proot's: the host path of the library whose text it is a copy of, or
 * what the kernel tells of shared memory without a name. Returns its length or -ENOENT.
 */
long proc_map_name(const struct tracer *tracer, pid_t pid, uint64_t start, char *host, size_t size);

/* Whether a process is a guest of this run: one whose program the loader has started, or is about to. */
bool proc_is_guest(const struct tracer *tracer, pid_t pid);

/* Whether a process, or thread, is the caller's own. */
bool proc_is_own(pid_t pid, pid_t tid);

/* What makes the text of a kind of file. */
struct proc_source {
	const struct tracer *tracer;
	pid_t pid;		/* of the process, or the thread, that the file is about */
	pid_t caller;		/* the thread that opens it */
	const char *directory;	/* its directory in procfs */
	char *text;		/* the kernel's text, null-terminated; may be changed */
	size_t length;
};

/*
 * Makers: add what the guest shall see to text, which is also the talloc parent of what they need. Return 0 or -errno.
 */
typedef int proc_maker(const struct proc_source *source, struct proc_text *text);

#define PROC_FILE(name, maker, whose) proc_maker maker;
#include "core/proc_files.def"
#undef PROC_FILE

#endif
