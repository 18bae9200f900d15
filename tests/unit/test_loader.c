/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Runs real programs through the real loader, without the rest of proot: a child executes the loader, and at the exec
 * stop this test does what the tracer does. The guests are in programs/, and were built in $BUILD/tests/programs.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/state.h"
#include "tracer/exec/elf.h"
#include "tracer/exec/load.h"
#include "tracer/host.h"
#include "tracer/registers.h"

#define COOKIE 0x123456789abcdef1ULL
#define STATE_64 0x200000000000ULL
#define STATE_32 0x40000000ULL
#define MAX_OUTPUT 65536
#define NR_OPENAT_32 295
#define NR_PRCTL_32 172

/* How to run a guest. */
struct run {
	const char *path;
	char *const *argv;
	char *const *envp;
	const char *exec_fn;		/* NULL: path */
	uint64_t state_address;
	unsigned long personality;	/* flags to add */
	bool is_native;			/* without the loader */
	bool is_filtered;		/* openat works with the cookie only */
	bool is_old_kernel;		/* without CONFIG_CHECKPOINT_RESTORE, so without PR_SET_MM_MAP */
	bool is_in_file;		/* the script is delivered behind the loader in its file, without ptrace */
	bool is_moved;			/* the program is another file than the one that was read */
	uint32_t n_words;		/* arguments that the guest did not give */
};

/* What came of it. */
struct outcome {
	int status;			/* of waitpid */
	char output[MAX_OUTPUT];
};

/* A kernel may have been built, or started, without the ABI of i386: it knows no such file then. */
static bool runs_here(const char *path)
{
	pid_t pid = fork();
	int status;

	if (!pid) {
		/* Without "ok" it says nothing that counts. */
		dup2(open("/dev/null", O_WRONLY), STDOUT_FILENO);
		execl(path, path, (char *)NULL);
		_exit(errno == ENOEXEC ? 77 : 0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return !WIFEXITED(status) || WEXITSTATUS(status) != 77;
}

/* NULL: there was no compiler for it, or this machine's kernel does not know its kind. */
static const char *program_path(const char *name)
{
	static char path[512];
	const char *build = getenv("BUILD");
	char relative[512];

	snprintf(relative, sizeof(relative), "%s/tests/programs/%s", build ? build : "build", name);
	if (!realpath(relative, path))
		return NULL;
	return !strstr(name, "i386") || runs_here(path) ? path : NULL;
}

/* *interpreter, unless null, is set to what the program asks for, or NULL. */
static struct load_image read_image(TALLOC_CTX *context, const char *path, const char **interpreter)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct elf_program *elf = NULL;
	struct load_image image = { .host_path = path };
	struct stat status;

	assert_true(fd >= 0);
	assert_int_equal(elf_read(context, fd, &elf), 0);
	assert_int_equal(fstat(fd, &status), 0);
	close(fd);
	image.program = &elf->image;
	if (interpreter)
		*interpreter = elf->interpreter;
	image.device = status.st_dev;
	image.inode = status.st_ino;
	image.size = (uint64_t)status.st_size;
	image.modified = (uint64_t)status.st_mtim.tv_sec * 1000000000 + (uint64_t)status.st_mtim.tv_nsec;
	return image;
}

static struct script *create_script(TALLOC_CTX *context, const struct run *run)
{
	const char *exec_fn = run->exec_fn ? run->exec_fn : run->path;
	const char *interpreter;
	struct load_request request = {
		.program = read_image(context, run->path, &interpreter),
		.cookie = COOKIE,
		.state_address = run->state_address,
		.guest_exe = run->path,
		.exec_fn = exec_fn,
		.comm = strrchr(exec_fn, '/') + 1,
		.n_words = run->n_words,
	};
	struct script *script;

	if (interpreter)
		request.interpreter = read_image(context, interpreter, NULL);
	if (run->is_moved)
		request.program.inode++;
	assert_int_equal(load_script_create(context, &request, &script), 0);
	return script;
}

/* Returns a descriptor of the loader for programs of that many bits. */
static int open_loader(unsigned bits)
{
	const struct host_file *file = &host_abis[bits == 32].loader;
	int fd = memfd_create("loader", MFD_CLOEXEC);

	assert_int_equal(write(fd, file->start, file->end - file->start), file->end - file->start);
	return fd;
}

static void install_filter(struct sock_filter *code, size_t length)
{
	struct sock_fprog program = { .len = length, .filter = code };

	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) < 0)
		_exit(126);
}

#define ARGUMENT(n) offsetof(struct seccomp_data, args[n])

/*
 * The system call of either class fails with EACCES unless the lower half of its argument is (or is_not) value; the
 * other class has another call at that number, which no guest of these tests makes.
 */
static void filter_call(uint32_t number_64, uint32_t number_32, size_t argument, uint32_t value, bool is_not)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number_64, 1, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number_32, 0, 2),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, argument),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, is_not, !is_not),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EACCES),
	};

	install_filter(code, sizeof(code) / sizeof(*code));
}

static void run_child(const struct run *run, int loader, int output)
{
	char path[64];
	int fd;

	dup2(output, STDOUT_FILENO);
	for (fd = 3; fd < 256; fd++)
		if (fd != loader)
			close(fd);
	if (run->personality)
		personality(personality(0xffffffff) | run->personality);
	if (run->is_filtered)
		filter_call(SYS_openat, NR_OPENAT_32, ARGUMENT(5), (uint32_t)COOKIE, false);
	if (run->is_old_kernel)
		filter_call(SYS_prctl, NR_PRCTL_32, ARGUMENT(0), PR_SET_MM, true);
	if (run->is_native) {
		execve(run->path, run->argv, run->envp);
		_exit(126);
	}
	if (!run->is_in_file) {
		ptrace(PTRACE_TRACEME, 0, 0, 0);
		raise(SIGSTOP);
	}
	snprintf(path, sizeof(path), "/proc/%d/fd/%d", getpid(), loader);
	execve(path, run->argv, run->envp);
	_exit(126);
}

/* What the tracer does at the exec stop. */
static void guide_loader(pid_t pid, struct script *script)
{
	struct registers registers;
	uint64_t address;
	struct iovec local = { .iov_base = script, .iov_len = script->size };
	struct iovec remote = { .iov_len = script->size };
	int status;

	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSTOPPED(status));
	assert_int_equal(ptrace(PTRACE_SETOPTIONS, pid, 0, PTRACE_O_TRACEEXEC | PTRACE_O_EXITKILL), 0);
	assert_int_equal(ptrace(PTRACE_CONT, pid, 0, 0), 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status >> 8, SIGTRAP | PTRACE_EVENT_EXEC << 8);

	assert_int_equal(registers_read(pid, &registers), 0);
	address = load_script_place(script, registers_stack(&registers));
	registers_start(&registers, address, address);
	remote.iov_base = (void *)(uintptr_t)address;
	assert_int_equal(process_vm_writev(pid, &local, 1, &remote, 1, 0), script->size);
	assert_int_equal(registers_write(pid, &registers), 0);
	assert_int_equal(ptrace(PTRACE_DETACH, pid, 0, 0), 0);
}

static void run_guest(const struct run *run, struct outcome *outcome)
{
	TALLOC_CTX *context = talloc_new(NULL);
	struct script *script = create_script(context, run);
	int loader = open_loader(read_image(context, run->path, NULL).program->bits);
	size_t length = 0;
	ssize_t got;
	int output[2];
	pid_t pid;

	if (run->is_in_file)
		assert_int_equal(pwrite(loader, script, script->size, LOADER_SIZE), script->size);
	assert_int_equal(pipe2(output, O_CLOEXEC), 0);
	pid = fork();
	if (!pid)
		run_child(run, loader, output[1]);
	close(output[1]);
	if (!run->is_native && !run->is_in_file)
		guide_loader(pid, script);
	while ((got = read(output[0], outcome->output + length, MAX_OUTPUT - 1 - length)) > 0)
		length += got;
	outcome->output[length] = '\0';
	assert_int_equal(waitpid(pid, &outcome->status, 0), pid);
	close(output[0]);
	close(loader);
	talloc_free(context);
}

/* --- guests that check themselves ------------------------------------------------------------------------------- */

enum mode { NATIVE, LOADED, LOADED_WITH_STATE, LOADED_FROM_FILE, LOADED_WITHOUT_RANDOM };

/* Runs a guest of programs/, or skips the test when there was no compiler for it. */
static void check_guest_at(const char *path, enum mode mode, uint64_t state_address, const char *stack)
{
	static struct outcome outcome;
	char state[64], protection[32];
	char *argv[] = { "any name", "one", "", "three words", NULL };
	char *envp[] = { "GUEST=yes", "EMPTY=", protection, state, NULL, NULL, NULL };
	struct run run = { .path = path, .argv = argv, .envp = envp };
	bool has_state = mode == LOADED_WITH_STATE || mode == LOADED_FROM_FILE;

	snprintf(protection, sizeof(protection), "EXPECT_STACK=%s", stack);
	snprintf(state, sizeof(state), "GUEST=yes");
	run.is_native = mode == NATIVE;
	run.personality = mode == LOADED_WITHOUT_RANDOM ? ADDR_NO_RANDOMIZE : 0;
	if (mode != NATIVE) {
		/* Without a state area the string has the room of /proc/PID/fd/N. */
		run.exec_fn = has_state ? "/a/quite/long/name/of/a/program/for/an-exec" : "/a/program";
		envp[4] = has_state ? "EXPECT_EXEC_FN=/a/quite/long/name/of/a/program/for/an-exec" :
						      "EXPECT_EXEC_FN=/a/program";
		envp[5] = has_state ? "EXPECT_COMM=an-exec" : "EXPECT_COMM=program";
	}
	run.is_in_file = mode == LOADED_FROM_FILE;
	if (has_state) {
		run.state_address = state_address;
		snprintf(state, sizeof(state), "EXPECT_STATE=%llx", (unsigned long long)state_address);
	}
	run_guest(&run, &outcome);
	assert_string_equal(outcome.output, "ok\n");
	assert_int_equal(outcome.status, 0);
}

static void check_guest(const char *name, uint64_t state_address, const char *stack)
{
	const char *path = program_path(name);
	enum mode mode;

	if (!path) {
		print_message("%s was not built, or this kernel runs no such programs\n", name);
		skip();
	}
	for (mode = NATIVE; mode <= LOADED_WITHOUT_RANDOM; mode++)
		check_guest_at(path, mode, state_address, stack);
}

static void test_dynamic_pie_runs_as_after_an_exec(void **state)
{
	(void)state;
	check_guest("guest-dynamic-pie", STATE_64, "rw-");
}

static void test_dynamic_fixed_program_runs_as_after_an_exec(void **state)
{
	(void)state;
	check_guest("guest-dynamic-fixed", STATE_64, "rw-");
}

static void test_static_program_runs_as_after_an_exec(void **state)
{
	(void)state;
	check_guest("guest-static", STATE_64, "rw-");
}

static void test_static_pie_runs_as_after_an_exec(void **state)
{
	(void)state;
	check_guest("guest-static-pie", STATE_64, "rw-");
}

static void test_program_of_large_alignment_runs_as_after_an_exec(void **state)
{
	(void)state;
	check_guest("guest-aligned", STATE_64, "rw-");
}

static void test_program_gets_the_executable_stack_it_asks_for(void **state)
{
	(void)state;
	check_guest("guest-execstack", STATE_64, "rwx");
}

static void test_i386_dynamic_program_runs_as_after_an_exec(void **state)
{
	(void)state;
	check_guest("guest-i386-dynamic", STATE_32, "rw-");
}

static void test_i386_static_program_runs_as_after_an_exec(void **state)
{
	(void)state;
	check_guest("guest-i386-static", STATE_32, "rw-");
}

static void test_i386_static_pie_runs_as_after_an_exec(void **state)
{
	(void)state;
	check_guest("guest-i386-static-pie", STATE_32, "rw-");
}

static void test_musl_static_program_runs_as_after_an_exec(void **state)
{
	(void)state;
	check_guest("guest-musl-static", STATE_64, "rw-");
}

static void test_go_program_runs_as_after_an_exec(void **state)
{
	(void)state;
	check_guest("guest-go", STATE_64, "rw-");
}

/* A program of the time before PT_GNU_STACK: the header is made void in a copy. */
static void test_i386_program_without_stack_header_gets_an_executable_stack(void **state)
{
	const char *path = program_path("guest-i386-static");
	char copy[] = "/tmp/proot-test-guest-XXXXXX";
	static unsigned char text[4 << 20];
	ssize_t size;
	Elf32_Phdr *headers;
	int i, fd;

	(void)state;
	if (!path)
		skip();
	fd = open(path, O_RDONLY);
	size = read(fd, text, sizeof(text));
	close(fd);
	assert_true(size > 0 && size < (ssize_t)sizeof(text));
	headers = (Elf32_Phdr *)(text + ((Elf32_Ehdr *)text)->e_phoff);
	for (i = 0; i < ((Elf32_Ehdr *)text)->e_phnum; i++)
		if (headers[i].p_type == PT_GNU_STACK)
			headers[i].p_type = PT_NULL;
	fd = mkstemp(copy);
	assert_int_equal(write(fd, text, size), size);
	fchmod(fd, 0700);
	close(fd);
	check_guest_at(copy, NATIVE, 0, "rwx");
	check_guest_at(copy, LOADED, 0, "rwx");
	unlink(copy);
}

/* --- the system's programs -------------------------------------------------------------------------------------- */

static void run_system_program(const char *path, char *const *argv, const struct run *model, struct outcome *outcome)
{
	char *envp[] = { "LC_ALL=C", NULL };
	struct run run = *model;

	run.path = path;
	run.argv = argv;
	run.envp = envp;
	run_guest(&run, outcome);
}

static void test_exit_status_is_the_programs(void **state)
{
	struct run run = { .state_address = STATE_64 };
	struct outcome *outcome = talloc_zero(NULL, struct outcome);

	(void)state;
	run_system_program("/bin/true", (char *[]){ "true", NULL }, &run, outcome);
	assert_int_equal(outcome->status, 0);
	run_system_program("/bin/false", (char *[]){ "false", NULL }, &run, outcome);
	assert_int_equal(outcome->status, 1 << 8);
	run_system_program("/bin/ls", (char *[]){ "ls", "-d", "/proc/self", NULL }, &run, outcome);
	assert_string_equal(outcome->output, "/proc/self\n");
	talloc_free(outcome);
}

static int compare_lines(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/*
 * Turns the text of /proc/PID/maps into one without addresses, in an order of its own: the kernel puts the vDSO above
 * the interpreter, or below if that comes later. Returns a talloc child of context.
 */
static char *normalize_maps(TALLOC_CTX *context, char *maps)
{
	char *lines[128], *line, *result = talloc_strdup(context, "");
	size_t n = 0, i;

	for (line = strtok(maps, "\n"); line && n < 128; line = strtok(NULL, "\n")) {
		char protection[8], offset[32], path[4096] = "";

		assert_true(sscanf(line, "%*s %7s %31s %*s %*s%*[ ]%4095[^\n]", protection, offset, path) >= 2);
		lines[n++] = talloc_asprintf(context, "%s %s %s\n", path, offset, protection);
	}
	qsort(lines, n, sizeof(*lines), compare_lines);
	for (i = 0; i < n; i++)
		result = talloc_strdup_append(result, lines[i]);
	return result;
}

/* Mappings of the program, then its heap, libraries, and so on: all that the kernel and ld.so make. */
static void check_mappings(const char *path)
{
	struct outcome *outcome = talloc_zero(NULL, struct outcome);
	struct run run = { .is_native = true };
	char *argv[] = { "cat", "/proc/self/maps", NULL };
	char *native;

	run_system_program(path, argv, &run, outcome);
	native = normalize_maps(outcome, outcome->output);
	run.is_native = false;
	run_system_program(path, argv, &run, outcome);
	assert_string_equal(normalize_maps(outcome, outcome->output), native);
	talloc_free(outcome);
}

static void test_mappings_are_those_of_an_exec(void **state)
{
	(void)state;
	check_mappings("/bin/cat");
}

static void test_mappings_of_a_static_program_are_those_of_an_exec(void **state)
{
	(void)state;
	if (access("/bin/busybox", X_OK) < 0)
		skip();
	check_mappings("/bin/busybox");
}

static void test_addresses_are_the_kernels_without_randomization(void **state)
{
	struct outcome *native = talloc_zero(NULL, struct outcome);
	struct outcome *loaded = talloc_zero(native, struct outcome);
	struct run run = { .personality = ADDR_NO_RANDOMIZE, .is_native = true };
	char *argv[] = { "cat", "/proc/self/maps", NULL };

	(void)state;
	run_system_program("/bin/cat", argv, &run, native);
	run.is_native = false;
	run_system_program("/bin/cat", argv, &run, loaded);
	assert_memory_equal(native->output, loaded->output, strlen("555555554000-"));
	talloc_free(native);
}

static void test_dynamic_linker_runs_a_program_itself(void **state)
{
	struct outcome *outcome = talloc_zero(NULL, struct outcome);
	struct run run = { .state_address = STATE_64 };
	char *argv[] = { "ld.so", "/bin/echo", "hello", NULL };
	const char *interpreter;

	(void)state;
	read_image(outcome, "/bin/echo", &interpreter);
	run_system_program(interpreter, argv, &run, outcome);
	assert_string_equal(outcome->output, "hello\n");
	talloc_free(outcome);
}

/* --- safety ----------------------------------------------------------------------------------------------------- */

static void check_heap(const char *name, struct run run, int status)
{
	struct outcome *outcome = talloc_zero(NULL, struct outcome);
	char *argv[] = { "guest", "heap", NULL };
	char *envp[] = { NULL };

	run.path = program_path(name);
	run.argv = argv;
	run.envp = envp;
	if (run.path) {
		run_guest(&run, outcome);
		assert_int_equal(outcome->status, status);
	} else {
		print_message("%s was not built, or this kernel runs no such programs\n", name);
	}
	talloc_free(outcome);
}

static void test_loader_opens_files_with_the_cookie(void **state)
{
	(void)state;
	check_heap("guest-static", (struct run){ .is_filtered = true }, 0);
	check_heap("guest-i386-static", (struct run){ .is_filtered = true }, 0);
}

static void test_heap_grows_without_help_of_the_kernel(void **state)
{
	static const char *const names[] = {
		"guest-dynamic-pie", "guest-dynamic-fixed", "guest-static", "guest-static-pie", "guest-i386-dynamic",
		"guest-i386-static", "guest-i386-static-pie",
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(names) / sizeof(*names); i++)
		check_heap(names[i], (struct run){ .is_old_kernel = true, .state_address = STATE_32 }, 0);
}

/* Nobody translates here: the kernel executes what the guest's path leads to, or it leads nowhere. */
static void test_with_another_file_at_the_path_the_exec_begins_anew(void **state)
{
	(void)state;
	check_heap("guest-static", (struct run){ .is_moved = true }, 0);
	check_heap("guest-i386-static", (struct run){ .is_moved = true }, 0);
	check_heap("guest-static", (struct run){ .is_moved = true, .exec_fn = "/nowhere/program" }, SIGKILL);
	check_heap("guest-i386-static", (struct run){ .is_moved = true, .exec_fn = "/nowhere/program" }, SIGKILL);
	check_heap("guest-static", (struct run){ .is_moved = true, .exec_fn = "/bin/false", .n_words = 1 }, 1 << 8);
}

static void test_state_area_that_cannot_be_mapped_is_no_error(void **state)
{
	(void)state;
	check_heap("guest-dynamic-pie", (struct run){ .state_address = 1ULL << 63 }, 0);
	check_heap("guest-i386-static", (struct run){ .state_address = STATE_64 }, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_dynamic_pie_runs_as_after_an_exec),
		cmocka_unit_test(test_dynamic_fixed_program_runs_as_after_an_exec),
		cmocka_unit_test(test_static_program_runs_as_after_an_exec),
		cmocka_unit_test(test_static_pie_runs_as_after_an_exec),
		cmocka_unit_test(test_program_of_large_alignment_runs_as_after_an_exec),
		cmocka_unit_test(test_program_gets_the_executable_stack_it_asks_for),
		cmocka_unit_test(test_i386_dynamic_program_runs_as_after_an_exec),
		cmocka_unit_test(test_i386_static_program_runs_as_after_an_exec),
		cmocka_unit_test(test_i386_static_pie_runs_as_after_an_exec),
		cmocka_unit_test(test_musl_static_program_runs_as_after_an_exec),
		cmocka_unit_test(test_go_program_runs_as_after_an_exec),
		cmocka_unit_test(test_i386_program_without_stack_header_gets_an_executable_stack),
		cmocka_unit_test(test_exit_status_is_the_programs),
		cmocka_unit_test(test_mappings_are_those_of_an_exec),
		cmocka_unit_test(test_mappings_of_a_static_program_are_those_of_an_exec),
		cmocka_unit_test(test_addresses_are_the_kernels_without_randomization),
		cmocka_unit_test(test_dynamic_linker_runs_a_program_itself),
		cmocka_unit_test(test_loader_opens_files_with_the_cookie),
		cmocka_unit_test(test_heap_grows_without_help_of_the_kernel),
		cmocka_unit_test(test_with_another_file_at_the_path_the_exec_begins_anew),
		cmocka_unit_test(test_state_area_that_cannot_be_mapped_is_no_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
