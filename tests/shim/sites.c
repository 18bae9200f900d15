/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a program may notice of rewritten call sites: its system calls are made by its own code here, in a static program, in
 * libc or in a library. x86-64. Prints the same natively and under proot.
 */
#include <dlfcn.h>
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <ucontext.h>
#include <unistd.h>

/* --- registers, flags, the red zone ------------------------------------------------------------------------------------- */

struct registers {
	uint64_t rax, rbx, rdx, rsi, rdi, rbp, r8, r9, r10, r12, r13, r14, r15, flags, red_zone[16];
};

/* Make a call with all registers, some flags and the red zone full; put down what is in them afterwards. */
__attribute__((naked, noinline)) void call_and_look(struct registers *in_and_out)
{
	__asm__("push %rbx\n\tpush %rbp\n\tpush %r12\n\tpush %r13\n\tpush %r14\n\tpush %r15\n\tpush %rdi\n\t"
		"mov %rdi, %r15\n\t"
		"lea -128(%rsp), %rcx\n\tmov $16, %r11d\n"
		"1:\tmov %r11, -8(%rcx,%r11,8)\n\tdec %r11\n\tjnz 1b\n\t"
		"mov 8(%r15), %rbx\n\tmov 16(%r15), %rdx\n\tmov 24(%r15), %rsi\n\tmov 32(%r15), %rdi\n\tmov 40(%r15), %rbp\n\t"
		"mov 48(%r15), %r8\n\tmov 56(%r15), %r9\n\tmov 64(%r15), %r10\n\tmov 72(%r15), %r12\n\tmov 80(%r15), %r13\n\t"
		"mov 88(%r15), %r14\n\t"
		"cmp $0, %rsp\n\tstc\n\t"
		"mov $262, %eax\n\t"	/* newfstatat */
		"syscall\n\t"
		"push %rax\n\tlea 8(%rsp), %rcx\n\tpushf\n\tpop %r11\n\tpop %rax\n\t"
		"mov %rax, (%r15)\n\tmov %rbx, 8(%r15)\n\tmov %rdx, 16(%r15)\n\tmov %rsi, 24(%r15)\n\tmov %rdi, 32(%r15)\n\t"
		"mov %rbp, 40(%r15)\n\tmov %r8, 48(%r15)\n\tmov %r9, 56(%r15)\n\tmov %r10, 64(%r15)\n\tmov %r12, 72(%r15)\n\t"
		"mov %r13, 80(%r15)\n\tmov %r14, 88(%r15)\n\tmov %r11, 104(%r15)\n\t"
		/* The two words next to the stack pointer were used to look at the rest. */
		"mov $14, %r11d\n"
		"2:\tmov -136(%rcx,%r11,8), %rax\n\tmov %rax, 104(%r15,%r11,8)\n\tdec %r11\n\tjnz 2b\n\t"
		"pop %rdi\n\tpop %r15\n\tpop %r14\n\tpop %r13\n\tpop %r12\n\tpop %rbp\n\tpop %rbx\n\tret");
}

static void show_registers(const char *path)
{
	struct stat status;
	struct registers registers = {
		.rbx = 1, .rdx = (uintptr_t)&status, .rsi = (uintptr_t)path, .rdi = (uint64_t)AT_FDCWD, .rbp = 2, .r8 = 3,
		.r9 = 4, .r10 = 0, .r12 = 5, .r13 = 6, .r14 = 7,
	};
	struct registers before = registers;

	call_and_look(&registers);
	printf("%s: result %ld, carry %d, zero %d\n", (uintptr_t)path > 4096 ? path : "a bad pointer", (long)registers.rax, (int)(registers.flags & 1),
	       !!(registers.flags & 64));
	printf("registers %s\n", memcmp(&registers.rbx, &before.rbx, 11 * sizeof(uint64_t)) ? "changed" : "as before");
	for (int i = 0; i < 14; i++)
		if (registers.red_zone[i] != (uint64_t)i + 1)
			printf("red zone %d: %lx\n", i, (unsigned long)registers.red_zone[i]);
}

static void show_all_registers(void)
{
	show_registers("/w/file");
	show_registers("/w/none");
	show_registers("/w/file/.");	/* what the shim passes on */
	show_registers("/proc/self/stat");
	show_registers((const char *)8);
}

/* --- signals ------------------------------------------------------------------------------------------------------------------ */

static volatile sig_atomic_t n_signals;

static void count_signal(int signal)
{
	(void)signal;
	n_signals++;
}

static void tick(int flags)
{
	struct sigaction action = { .sa_handler = count_signal, .sa_flags = flags };
	struct itimerval timer = { { 0, 20000 }, { 0, 20000 } };

	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &timer, NULL);
}

static void stop_ticking(void)
{
	struct itimerval none = { { 0, 0 }, { 0, 0 } };

	setitimer(ITIMER_REAL, &none, NULL);
}

static long raw_open(const char *path, int flags)
{
	long result;

	__asm__ volatile("mov $2, %%eax\n\tsyscall" : "=&a"(result) : "D"(path), "S"((long)flags), "d"(0L)
			 : "rcx", "r11", "memory");
	return result;
}

/* The open of a FIFO is interrupted; it goes on, or ends, as SA_RESTART says. */
static void restart(void)
{
	long fd;

	mkfifo("/w/fifo", 0600);
	if (fork() == 0) {
		usleep(200000);
		open("/w/fifo", O_WRONLY);
		_exit(0);
	}
	tick(SA_RESTART);
	fd = raw_open("/w/fifo", O_RDONLY);
	stop_ticking();
	printf("with SA_RESTART: %s, signals %s\n", fd >= 0 ? "opened" : strerror((int)-fd), n_signals ? "came" : "did not come");
	close((int)fd);
	wait(NULL);
	tick(0);
	fd = raw_open("/w/fifo", O_RDONLY);
	stop_ticking();
	printf("without: %s\n", fd >= 0 ? "opened" : strerror((int)-fd));
	unlink("/w/fifo");
}

static sigjmp_buf back;

static void jump(int signal)
{
	(void)signal;
	siglongjmp(back, 1);
}

/* A handler leaves the open of a FIFO for good, again and again. */
static void leave(int n)
{
	struct sigaction action = { .sa_handler = jump, .sa_flags = SA_NODEFER };
	struct itimerval timer = { { 0, 0 }, { 0, 2000 } };
	volatile int left = 0;

	mkfifo("/w/fifo", 0600);
	sigaction(SIGALRM, &action, NULL);
	while (left < n) {
		if (sigsetjmp(back, 1)) {
			left++;
			continue;
		}
		setitimer(ITIMER_REAL, &timer, NULL);
		raw_open("/w/fifo", O_RDONLY);
	}
	printf("left %d times\n", left);
	unlink("/w/fifo");
}

/*
 * Calls that are given up when a signal has come, as QEMU makes those of its guest: from the look at a word to the end of the call
 * the handler knows each instruction, and sets the thread back to the look.
 */
long call_unless_signalled(volatile int *is_signalled, long number, ...);
extern const char before_call[], behind_call[];

__asm__(".text\n\t.type call_unless_signalled, @function\ncall_unless_signalled:\n\t.cfi_startproc\n\t"
	"push %rbp\n\t.cfi_adjust_cfa_offset 8\n\t.cfi_rel_offset rbp, 0\n\t"
	"mov %rsi, %rax\n\tmov %rdi, %rbp\n\tmov %rdx, %rdi\n\tmov %rcx, %rsi\n\tmov %r8, %rdx\n\tmov %r9, %r10\n\t"
	"mov 16(%rsp), %r8\n\tmov 24(%rsp), %r9\n"
	"before_call:\n\tcmpl $0, (%rbp)\n\tjnz 1f\n\tsyscall\n"
	"behind_call:\n\tpop %rbp\n\t.cfi_remember_state\n\t.cfi_def_cfa_offset 8\n\tret\n\t.cfi_restore_state\n"
	"1:\tmov $-512, %rax\n\tpop %rbp\n\t.cfi_def_cfa_offset 8\n\tret\n\t"
	".cfi_endproc\n\t.size call_unless_signalled, . - call_unless_signalled");

static volatile int is_signalled;

static void set_back(int signal, siginfo_t *info, void *context)
{
	greg_t *counter = &((ucontext_t *)context)->uc_mcontext.gregs[REG_RIP];

	(void)signal;
	(void)info;
	if (*counter > (greg_t)before_call && *counter < (greg_t)behind_call)
		*counter = (greg_t)before_call;
	is_signalled = 1;
}

static void interrupt_every(int microseconds, int flags)
{
	struct sigaction action = { .sa_sigaction = set_back, .sa_flags = SA_SIGINFO | flags };
	struct itimerval timer = { { 0, microseconds }, { 0, microseconds } };

	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &timer, NULL);
}

/* What is given up is begun anew, and no descriptor is left by what was not. */
static void give_up(int n)
{
	int n_right = 0, first, last;
	long result;

	first = dup(0);
	close(first);
	interrupt_every(300, SA_RESTART);
	while (n_right < n) {
		const char *path = n_right % 2 ? "/w/none" : "/w/file";

		result = call_unless_signalled(&is_signalled, SYS_openat, AT_FDCWD, path, O_RDONLY, 0);
		if (result == -512) {
			is_signalled = 0;
			continue;
		}
		if (n_right % 2 ? result != -ENOENT : close((int)result) < 0)
			break;
		n_right++;
	}
	last = dup(0);
	printf("%d opens, %d descriptors left\n", n_right, last - first);
	mkfifo("/w/fifo", 0600);
	for (int i = 0; i < 2; i++) {
		interrupt_every(20000, i ? 0 : SA_RESTART);
		is_signalled = 0;
		result = call_unless_signalled(&is_signalled, SYS_openat, AT_FDCWD, "/w/fifo", O_RDONLY, 0);
		printf("%s SA_RESTART: %ld\n", i ? "without" : "with", result);
	}
	stop_ticking();
	unlink("/w/fifo");
}

/* --- threads: the end of a blocked open ------------------------------------------------------------------------------------------- */

static volatile int n_cleaned;

static void clean(void *argument)
{
	(void)argument;
	n_cleaned++;
}

static void *open_for_ever(void *path)
{
	pthread_cleanup_push(clean, NULL);
	for (;;) {
		int fd = open(path, O_RDONLY);

		if (fd >= 0)
			close(fd);
	}
	pthread_cleanup_pop(0);
	return NULL;
}

/* Threads are cancelled in an open that blocks, and in ones that do not, at any moment. */
static void cancel(int n)
{
	int n_cancelled = 0;

	mkfifo("/w/fifo", 0600);
	for (int i = 0; i < n; i++) {
		pthread_t thread;
		void *result;

		pthread_create(&thread, NULL, open_for_ever, i % 2 ? "/w/fifo" : "/w/file");
		usleep((useconds_t)(i * 137 % 3000));
		pthread_cancel(thread);
		pthread_join(thread, &result);
		n_cancelled += result == PTHREAD_CANCELED;
	}
	printf("cancelled %d, cleaned up %d\n", n_cancelled, n_cleaned);
	unlink("/w/fifo");
}

/* --- small stacks ------------------------------------------------------------------------------------------------------------------- */

static void *use_small_stack(void *argument)
{
	struct stat status;
	long n = 0;

	for (int i = 0; i < 100; i++)
		n += !stat("/w/file", &status) + !access("/w/file", R_OK) + (access("/w/none", R_OK) < 0);
	*(long *)argument = n;
	return NULL;
}

static void small_stacks(void)
{
	pthread_attr_t attributes;
	pthread_t thread;
	long n = 0;

	pthread_attr_init(&attributes);
	pthread_attr_setstacksize(&attributes, 16384);
	if (pthread_create(&thread, &attributes, use_small_stack, &n))
		puts("no thread");
	pthread_join(thread, NULL);
	printf("%ld calls\n", n);
}

/* --- any call, by number ---------------------------------------------------------------------------------------------------------- */

static void by_number(void)
{
	int status = 0;
	long fd, child;

	fd = syscall(SYS_openat, AT_FDCWD, "/w/file", O_RDONLY);
	printf("openat %s, getpid %s\n", fd >= 0 ? "opened" : "failed", syscall(SYS_getpid) == getpid() ? "right" : "wrong");
	close((int)fd);
	fd = syscall(SYS_openat, AT_FDCWD, "/w/none", O_RDONLY);
	printf("openat %ld, %s\n", fd, strerror(errno));
	child = syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);
	if (child == 0)
		_exit(syscall(SYS_access, "/w/file", R_OK) == 0 ? 7 : 8);
	waitpid((pid_t)child, &status, 0);
	printf("clone: child said %d\n", WEXITSTATUS(status));
}

/* --- code that looks at code ----------------------------------------------------------------------------------------------------------- */

__attribute__((noinline)) static int seven(void)
{
	__asm__ volatile("");
	return 7;
}

/* A function is found in memory, changed, and called. */
static void modify(void)
{
	long page = sysconf(_SC_PAGESIZE);
	uint8_t *code = (uint8_t *)(uintptr_t)seven, *seen;
	uintptr_t start = (uintptr_t)code & (uintptr_t)-page;

	if (mprotect((void *)start, (size_t)page * 2, PROT_READ | PROT_WRITE | PROT_EXEC) < 0)
		perror("mprotect");
	for (seen = code; *seen != 0xb8; seen++)	/* mov $7, %eax */
		;
	seen[1] = 8;
	mprotect((void *)start, (size_t)page * 2, PROT_READ | PROT_EXEC);
	printf("seven is %d\n", seven());
	show_registers("/w/file");
}

/* Whether the program's own code is what is in its file. */
static void check_code(void)
{
	const Elf64_Phdr *segment = (const Elf64_Phdr *)getauxval(AT_PHDR);
	size_t n = getauxval(AT_PHNUM);
	uintptr_t bias = 0;
	static uint8_t file[1 << 20];
	int fd = open("/proc/self/exe", O_RDONLY);
	ssize_t size = read(fd, file, sizeof(file));

	close(fd);
	for (size_t i = 0; i < n; i++)
		if (segment[i].p_type == PT_PHDR)
			bias = (uintptr_t)segment - segment[i].p_vaddr;
	for (size_t i = 0; i < n; i++)
		if (segment[i].p_type == PT_LOAD && (segment[i].p_flags & PF_X) &&
		    (ssize_t)(segment[i].p_offset + segment[i].p_filesz) <= size)
			printf("code %s\n", memcmp((void *)(bias + segment[i].p_vaddr), file + segment[i].p_offset,
						   segment[i].p_filesz) ? "differs" : "is what the file has");
}

/* --- a library that comes later ---------------------------------------------------------------------------------------------------------- */

static void load(int n)
{
	void *library = dlopen("/sites-library.so", RTLD_NOW);
	long (*call)(const char *path) = library ? (long (*)(const char *))(uintptr_t)dlsym(library, "library_access") : NULL;
	long sum = 0;

	if (!call) {
		puts("no library");
		return;
	}
	for (int i = 0; i < n; i++)
		sum += call("/w/file") == 0 && call("/w/none") == -ENOENT;
	printf("%s\n", sum == n ? "all right" : "wrong");
	dlclose(library);
}

typedef long library_function(const char *path);

static library_function *function_of(void *library)
{
	library_function *function = library ? (library_function *)(uintptr_t)dlsym(library, "library_access") : NULL;

	if (!function) {
		puts("no library");
		exit(3);
	}
	return function;
}

static bool is_right(library_function *call)
{
	return call("/w/file") == 0 && call("/w/none") == -ENOENT;
}

static int count_maps(void)
{
	FILE *maps = fopen("/proc/self/maps", "r");
	int n = 0, c;

	while (maps && (c = getc(maps)) != EOF)
		n += c == '\n';
	if (maps)
		fclose(maps);
	return n;
}

/* A library is opened and closed, n times: no mappings are left. */
static void reload(const char *path, int n)
{
	int n_right = 0, before = 0, after;

	for (int i = 0; i < n; i++) {
		void *library = dlopen(path, RTLD_NOW);

		n_right += is_right(function_of(library));
		dlclose(library);
		if (i == 1)
			before = count_maps();
	}
	after = count_maps();
	printf("%d right\n", n_right);
	if (after != before)
		printf("%d mappings, later %d\n", before, after);
}

/* In name spaces of their own, each with its own libc. There are 15. */
static void load_apart(const char *path)
{
	int n_right = 0;

	for (int i = 0; i < 10; i++)
		n_right += is_right(function_of(dlmopen(LM_ID_NEWLM, path, RTLD_NOW)));
	printf("%d right\n", n_right);
}

/* Pages of code are put into other memory, at their place, as programs do that want large pages. */
static void remap(void)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	library_function *call = function_of(dlopen("/sites-library.so", RTLD_NOW));
	uint8_t *code = (uint8_t *)((uintptr_t)call & -page), *copy = malloc(page);

	memcpy(copy, code, page);
	if (mmap(code, page, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) != code)
		perror("mmap");
	memcpy(code, copy, page);
	mprotect(code, page, PROT_READ | PROT_EXEC);
	printf("%s\n", is_right(call) ? "right" : "wrong");
}

int main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";
	int n = argc > 2 ? atoi(argv[2]) : 1;

	close(open("/w/file", O_WRONLY | O_CREAT, 0644));
	if (!strcmp(what, "registers"))
		show_all_registers();
	else if (!strcmp(what, "restart"))
		restart();
	else if (!strcmp(what, "leave"))
		leave(n);
	else if (!strcmp(what, "give-up"))
		give_up(n);
	else if (!strcmp(what, "cancel"))
		cancel(n);
	else if (!strcmp(what, "stacks"))
		small_stacks();
	else if (!strcmp(what, "number"))
		by_number();
	else if (!strcmp(what, "modify"))
		modify();
	else if (!strcmp(what, "code"))
		check_code();
	else if (!strcmp(what, "load"))
		load(n);
	else if (!strcmp(what, "reload"))
		reload(argv[3], n);
	else if (!strcmp(what, "apart"))
		load_apart(argv[2]);
	else if (!strcmp(what, "remap"))
		remap();
	else
		return 2;
	puts("done");
	return 0;
}
