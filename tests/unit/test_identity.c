/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Identities as read and as taken on, with what the kernel lets a process of that identity do as the judge. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tracer/identity.h"

#define STRANGER 12345
#define GROUP 23456
#define OTHER_GROUP 34567

static char tree[64];

/* Who a child is made to be. */
struct person {
	const char *what;
	uid_t ruid, euid;
	gid_t rgid, egid;
	gid_t groups[3];
	int n_groups;
	mode_t umask;
	uint64_t dropped;	/* capabilities */
	bool is_capable;	/* keeps CAP_DAC_OVERRIDE although it is not root */
};

static const struct person people[] = {
	{ "root", 0, 0, 0, 0, { 0 }, 0, 022, 0, false },
	{ "a stranger", STRANGER, STRANGER, GROUP, GROUP, { 0 }, 0, 027, 0, false },
	{ "a stranger of another group", STRANGER, STRANGER, OTHER_GROUP, OTHER_GROUP, { GROUP, 7 }, 2, 077, 0, false },
	{ "a stranger of group root", STRANGER, STRANGER, 0, 0, { 0 }, 0, 0, 0, false },
	{ "a set-user-ID program of a stranger", 0, STRANGER, GROUP, OTHER_GROUP, { 0 }, 0, 022, 0, false },
	{ "a set-user-ID program of root", STRANGER, 0, GROUP, 0, { 0 }, 0, 022, 0, false },
	{ "root without any capability", 0, 0, 0, 0, { 0 }, 0, 022, ~0ULL, false },
	{ "root without CAP_DAC_OVERRIDE", 0, 0, 0, 0, { 0 }, 0, 022, 1ULL << CAP_DAC_OVERRIDE, false },
	{ "a stranger with CAP_DAC_OVERRIDE", STRANGER, STRANGER, GROUP, GROUP, { 0 }, 0, 022, 0, true },
};

#define N_PEOPLE (sizeof(people) / sizeof(people[0]))

static void set_capabilities(uint64_t capabilities)
{
	struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
	struct __user_cap_data_struct data[2];

	syscall(SYS_capget, &header, data);
	for (int i = 0; i < 2; i++) {
		data[i].permitted &= (uint32_t)(capabilities >> 32 * i);
		data[i].effective = data[i].permitted;
	}
	if (syscall(SYS_capset, &header, data) < 0)
		_exit(99);
}

static void become(const struct person *person)
{
	umask(person->umask);
	if (setgroups((size_t)person->n_groups, person->groups) < 0 || setresgid(person->rgid, person->egid, person->egid) < 0)
		_exit(99);
	if (person->is_capable)
		prctl(PR_SET_KEEPCAPS, 1);
	if (setresuid(person->ruid, person->euid, person->euid) < 0)
		_exit(99);
	if (person->is_capable)
		set_capabilities(1ULL << CAP_DAC_OVERRIDE);
	if (person->dropped)
		set_capabilities(~person->dropped);
}

/* --- what they try ------------------------------------------------------------------------------------------------------------ */

static const char *const names[] = {
	"closed", "private", "group", "others", "strangers", "open", "roots-group", "no-search/open", "group-search/open",
	"strangers-search/open", "read-only-folder/new",
};

#define N_NAMES (sizeof(names) / sizeof(names[0]))

struct answers {
	int read[N_NAMES], write[N_NAMES], make[N_NAMES];	/* 0 or errno */
};

static int try_open(const char *name, int flags)
{
	char path[256];
	int fd;

	snprintf(path, sizeof(path), "%s/%s", tree, name);
	fd = open(path, flags | O_CLOEXEC, 0600);
	if (fd < 0)
		return errno;
	close(fd);
	return 0;
}

static int try_make(const char *name)
{
	char path[300];

	snprintf(path, sizeof(path), "%s/%s.new", tree, name);
	if (mkdir(path, 0700) < 0)
		return errno;
	rmdir(path);
	return 0;
}

static void try_all(struct answers *answers)
{
	for (size_t i = 0; i < N_NAMES; i++) {
		answers->read[i] = try_open(names[i], O_RDONLY);
		answers->write[i] = try_open(names[i], O_WRONLY);
		answers->make[i] = try_make(names[i]);
	}
}

/* A child that is the person, has tried all, and waits; NULL in answers: access(2), the real identity, is asked for. */
static pid_t start_person(const struct person *person, struct answers *answers)
{
	int ends[2];
	pid_t child;

	assert_int_equal(pipe(ends), 0);
	child = fork();
	if (child == 0) {
		struct answers own;

		become(person);
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		try_all(&own);
		if (write(ends[1], &own, sizeof(own)) != sizeof(own))
			_exit(99);
		for (;;)
			pause();
	}
	close(ends[1]);
	assert_int_equal(read(ends[0], answers, sizeof(*answers)), sizeof(*answers));
	close(ends[0]);
	return child;
}

static void end_person(pid_t child)
{
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
}

/* --- tests ---------------------------------------------------------------------------------------------------------------------- */

static void make(const char *name, mode_t mode, uid_t uid, gid_t gid, bool is_directory)
{
	char path[256];

	snprintf(path, sizeof(path), "%s/%s", tree, name);
	if (is_directory)
		assert_int_equal(mkdir(path, 0700), 0);
	else
		close(open(path, O_CREAT | O_WRONLY, 0600));
	assert_int_equal(chown(path, uid, gid), 0);
	assert_int_equal(chmod(path, mode), 0);
}

static int make_tree(void **state)
{
	(void)state;
	strcpy(tree, "/tmp/test_identity.XXXXXX");
	if (!mkdtemp(tree))
		return -1;
	chmod(tree, 0755);
	if (geteuid() != 0)
		return 0;
	make("no-search", 0700, STRANGER + 1, 5, true);
	make("group-search", 0710, STRANGER + 1, GROUP, true);
	make("strangers-search", 0100, STRANGER, 5, true);
	make("read-only-folder", 0555, 0, 0, true);
	make("closed", 0, STRANGER + 1, 5, false);
	make("private", 0600, 0, 0, false);
	make("group", 0060, STRANGER + 1, GROUP, false);
	make("others", 0006, STRANGER + 1, GROUP, false);
	make("strangers", 0400, STRANGER, 5, false);
	make("open", 0666, 0, 0, false);
	make("roots-group", 0040, STRANGER + 1, 0, false);
	make("no-search/open", 0666, 0, 0, false);
	make("group-search/open", 0666, 0, 0, false);
	make("strangers-search/open", 0666, 0, 0, false);
	make("read-only-folder/new", 0644, 0, 0, false);
	return 0;
}

static int remove_tree(void **state)
{
	char command[128];

	(void)state;
	snprintf(command, sizeof(command), "rm -rf '%s'", tree);
	return system(command);
}

static void need_root(void)
{
	if (geteuid() != 0) {
		print_message("only root can be somebody else\n");
		skip();
	}
}

static void test_an_identity_is_read_whole(void **state)
{
	(void)state;
	need_root();
	for (size_t i = 0; i < N_PEOPLE; i++) {
		const struct person *person = &people[i];
		struct identity identity;
		struct answers answers;
		pid_t child = start_person(person, &answers);

		assert_int_equal(identity_read(child, &identity), 0);
		end_person(child);
		assert_int_equal(identity.tgid, child);
		assert_int_equal(identity.umask, person->umask);
		assert_int_equal(identity.real_uid, person->ruid);
		assert_int_equal(identity.fs_uid, person->euid);
		assert_int_equal(identity.real_gid, person->rgid);
		assert_int_equal(identity.fs_gid, person->egid);
		assert_int_equal(identity.n_groups, person->n_groups);
		/* The kernel sorts them. */
		for (int j = 0; j < person->n_groups; j++)
			assert_true(identity.groups[j] == person->groups[0] || identity.groups[j] == person->groups[1]);
		if (person->dropped)
			assert_true((identity.capabilities & person->dropped) == 0);
	}
}

static void test_the_own_identity_is_read_by_everybody(void **state)
{
	struct identity identity;
	mode_t mask = umask(031);

	(void)state;
	assert_int_equal(identity_read(getpid(), &identity), 0);
	umask(mask);
	assert_int_equal(identity.tgid, getpid());
	assert_int_equal(identity.umask, 031);
	assert_int_equal(identity.real_uid, getuid());
	assert_int_equal(identity.fs_gid, getegid());
}

/* Its name stands before all other fields, and may look like one of them (the kernel escapes line ends). */
static void test_a_name_of_a_thread_confuses_nobody(void **state)
{
	char name[16];
	struct identity identity;

	(void)state;
	prctl(PR_GET_NAME, name);
	prctl(PR_SET_NAME, "x\nUid:\t1\t1\t1\t1");
	assert_int_equal(identity_read(getpid(), &identity), 0);
	prctl(PR_SET_NAME, name);
	assert_int_equal(identity.real_uid, getuid());
	assert_int_equal(identity.fs_uid, geteuid());
}

static void test_who_is_gone_is_esrch(void **state)
{
	struct identity identity;
	pid_t gone = fork();

	(void)state;
	if (gone == 0)
		_exit(0);
	waitpid(gone, NULL, 0);
	assert_int_equal(identity_read(gone, &identity), -ESRCH);
	assert_int_equal(identity_read(0x3fffffff, &identity), -ESRCH);
}

static int compare(const struct person *person, const char *what, const int *expected, const int *got)
{
	int n_wrong = 0;

	for (size_t i = 0; i < N_NAMES; i++)
		if (expected[i] != got[i]) {
			print_error("%s, %s %s: %s natively, %s when assumed\n", person->what, what, names[i],
				    strerror(expected[i]), strerror(got[i]));
			n_wrong++;
		}
	return n_wrong;
}

static void test_who_is_assumed_may_what_he_may_natively(void **state)
{
	int n_wrong = 0;

	(void)state;
	need_root();
	for (size_t i = 0; i < N_PEOPLE; i++) {
		struct answers native, assumed;
		struct identity identity;
		pid_t child = start_person(&people[i], &native);
		bool is_assumed;

		assert_int_equal(identity_read(child, &identity), 0);
		is_assumed = identity_assume(&identity, false);
		try_all(&assumed);
		if (is_assumed)
			identity_return();
		end_person(child);
		n_wrong += compare(&people[i], "reads", native.read, assumed.read);
		n_wrong += compare(&people[i], "writes", native.write, assumed.write);
		n_wrong += compare(&people[i], "makes", native.make, assumed.make);
	}
	assert_int_equal(n_wrong, 0);
}

/* What is made belongs to whom was assumed. */
static void test_files_belong_to_who_is_assumed(void **state)
{
	struct identity identity = { .fs_uid = STRANGER, .fs_gid = GROUP, .real_uid = 1, .real_gid = 2 };
	struct stat status;
	char path[256];

	(void)state;
	need_root();
	assert_int_equal(chmod(tree, 0777), 0);
	snprintf(path, sizeof(path), "%s/made", tree);
	assert_true(identity_assume(&identity, false));
	close(open(path, O_CREAT | O_WRONLY, 0644));
	identity_return();
	assert_int_equal(stat(path, &status), 0);
	unlink(path);
	assert_int_equal(status.st_uid, STRANGER);
	assert_int_equal(status.st_gid, GROUP);
	assert_true(identity_assume(&identity, true));
	close(open(path, O_CREAT | O_WRONLY, 0644));
	identity_return();
	assert_int_equal(stat(path, &status), 0);
	unlink(path);
	chmod(tree, 0755);
	assert_int_equal(status.st_uid, 1);
	assert_int_equal(status.st_gid, 2);
}

static void test_proot_is_itself_again(void **state)
{
	struct identity stranger = { .fs_uid = STRANGER, .fs_gid = GROUP, .groups = { GROUP }, .n_groups = 1 };
	struct answers before, after;
	struct identity self;

	(void)state;
	need_root();
	try_all(&before);
	for (int i = 0; i < 3; i++) {
		assert_true(identity_assume(&stranger, false));
		/* access with AT_EACCESS changes over in the middle. */
		assert_true(identity_assume(&stranger, true) || true);
		identity_return();
	}
	try_all(&after);
	assert_memory_equal(&before, &after, sizeof(before));
	assert_int_equal(identity_read(getpid(), &self), 0);
	assert_int_equal(self.fs_uid, 0);
	assert_int_equal(self.fs_gid, 0);
	/* Root needs no change to be root. */
	assert_false(identity_assume(&self, false));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_an_identity_is_read_whole),
		cmocka_unit_test(test_the_own_identity_is_read_by_everybody),
		cmocka_unit_test(test_a_name_of_a_thread_confuses_nobody),
		cmocka_unit_test(test_who_is_gone_is_esrch),
		cmocka_unit_test(test_who_is_assumed_may_what_he_may_natively),
		cmocka_unit_test(test_files_belong_to_who_is_assumed),
		cmocka_unit_test(test_proot_is_itself_again),
	};

	return cmocka_run_group_tests_name("identity", tests, make_tree, remove_tree);
}
