/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Finding sites.
 *
 *	bytes of `syscall` in the segment that is executed
 *	-> the function around them, decoded from its beginning: is this an instruction at all?
 *	-> the instructions in front of it: which call is it? does the shim answer such calls?
 *	-> the window: whole instructions, five bytes or more, that are entered at their beginning only
 *
 * Who enters a window: jumps of the function itself and of those next to it, as decoded; jumps from far away, which have four
 * bytes of distance and are looked for byte by byte, so that none is missed; jumps through tables and handlers of exceptions,
 * which cannot be seen. Where those may be, a window has one instruction only: then there is nothing inside to be entered.
 *
 * Left alone on purpose: where the program counter tells a signal handler whether a call has been made. That is the case
 * where musl and newer glibc make calls that can be cancelled (they look at a word by their first argument right before), and
 * where older glibc has called what makes threads cancellable at any instruction. (QEMU's function looks at its word so late
 * that there is a window in front of the look, where no call has been made as far as anybody knows.) And calls of functions that
 * change to another stack: it may be none at all, which is nothing to the kernel.
 */
#include "tracer/code/sites.h"

#include <elf.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/syscalls.h"
#include "tracer/code/decode.h"
#include "tracer/code/functions.h"
#include "tracer/extension.h"

#define PAGE 4096UL
#define LARGEST_FILE (256UL << 20)
#define LARGEST_TEXT (16UL << 20)	/* of what is larger the calls are not looked for: that would take too long */
#define FAR_BEFORE 96			/* bytes in front of a call that N_BEFORE instructions hardly go beyond */
#define JUMP_SIZE 5
#define SHORT_REACH 128		/* of a jump with one byte of distance */
#define N_BEFORE 24		/* instructions in front of a call that are looked at */

/* An instruction of the function, and what leads to it. */
struct step {
	struct instruction instruction;
	uint64_t address;
	bool is_target;
	bool is_called;		/* of a call: a function begins here */
};

struct search {
	struct site_list *list;
	struct functions functions;
	const struct code_range *range;	/* whose steps these are */
	struct step *steps;		/* talloc child of the list, NULL: could not be decoded */
	size_t n_steps;
	bool is_interpreter;
	const struct extensions *extensions;
};

static const uint8_t *bytes_at(const struct search *search, uint64_t address)
{
	return search->list->text + (address - search->list->start);
}

static bool is_in_text(const struct search *search, uint64_t start, uint64_t end)
{
	return start >= search->list->start && start <= end && end <= search->list->start + search->list->size;
}

/* --- functions as instructions ---------------------------------------------------------------------------------------------- */

/* The step at an address, or NULL. */
static struct step *find_step(const struct search *search, uint64_t address)
{
	size_t low = 0, high = search->n_steps;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (search->steps[middle].address < address)
			low = middle + 1;
		else
			high = middle;
	}
	return low < search->n_steps && search->steps[low].address == address ? &search->steps[low] : NULL;
}

static uint64_t target_of(const struct step *step)
{
	return step->address + (uint64_t)step->instruction.target;
}

static bool has_target(const struct step *step)
{
	return step->instruction.kind == INSTRUCTION_BRANCH || step->instruction.kind == INSTRUCTION_JUMP ||
	       step->instruction.kind == INSTRUCTION_CALL;
}

static void mark_targets(struct search *search)
{
	for (size_t i = 0; i < search->n_steps; i++) {
		struct step *step = &search->steps[i], *target;

		target = has_target(step) ? find_step(search, target_of(step)) : NULL;
		if (!target)
			continue;
		target->is_target = true;
		target->is_called |= step->instruction.kind == INSTRUCTION_CALL;
	}
}

static bool decode_range(struct search *search, const struct code_range *range)
{
	uint64_t at = range->start;

	search->n_steps = 0;
	while (at < range->end) {
		struct step *step;

		if (search->n_steps == talloc_array_length(search->steps))
			search->steps = talloc_realloc(search->list, search->steps, struct step, 2 * search->n_steps + 1024);
		if (!search->steps)
			return false;
		step = &search->steps[search->n_steps];
		*step = (struct step){ .address = at };
		if (!decode_instruction(bytes_at(search, at), range->end - at, &step->instruction))
			return false;
		at += step->instruction.length;
		search->n_steps++;
	}
	return true;
}

/* Have the steps of the range; false where it is not all code. */
static bool enter_range(struct search *search, const struct code_range *range)
{
	if (search->range == range)
		return search->n_steps;
	search->range = range;
	if (!is_in_text(search, range->start, range->end) || !decode_range(search, range)) {
		search->n_steps = 0;
		return false;
	}
	mark_targets(search);
	return true;
}

/* --- which call it is --------------------------------------------------------------------------------------------------------- */

/* Whether control comes from the instruction before, and only from there. */
static bool is_straight(const struct step *step)
{
	enum instruction_kind before = step[-1].instruction.kind;

	return !step->is_target && (before == INSTRUCTION_PLAIN || before == INSTRUCTION_CALL);
}

enum { RAX = 0, RBX = 3, RSP = 4, RBP = 5, RSI = 6, RDI = 7, R12 = 12 };	/* as in opcodes, without the bit of REX */

#define NUMBER_IS_ELSEWHERE (-2L)

/* The register that the ModRM byte names as register, and as memory (if it is one). */
static unsigned register_of(const struct instruction *instruction)
{
	return (instruction->modrm >> 3 & 7) | (instruction->rex & 4) << 1;
}

static unsigned memory_register_of(const struct instruction *instruction)
{
	return (instruction->modrm & 7) | (instruction->rex & 1) << 3;
}

/* `mov $value, %reg` or `xor %reg, %reg`. */
static bool sets_value(const struct instruction *instruction, unsigned reg, long *value)
{
	uint8_t opcode = instruction->opcode;
	bool is_register = instruction->modrm >= 0xc0 && memory_register_of(instruction) == reg;

	*value = instruction->immediate;
	if ((opcode & 0xf8) == 0xb8)
		return ((opcode & 7U) | (instruction->rex & 1U) << 3) == reg;
	if (opcode == 0xc7)
		return is_register;
	*value = 0;
	return (opcode == 0x31 || opcode == 0x33) && is_register && register_of(instruction) == reg;
}

/* Where a register has its value from: `mov %other, %reg`, or it was there before. */
static unsigned source_of(const struct instruction *instruction, unsigned reg)
{
	unsigned first = register_of(instruction), second = memory_register_of(instruction);

	if (instruction->modrm >= 0xc0 && instruction->opcode == 0x89 && second == reg)
		return first;
	if (instruction->modrm >= 0xc0 && instruction->opcode == 0x8b && first == reg)
		return second;
	return reg;
}

/* `mov memory, %reg` */
static bool loads(const struct instruction *instruction, unsigned reg)
{
	return instruction->opcode == 0x8b && instruction->modrm < 0xc0 && register_of(instruction) == reg;
}

/*
 * The number that the instructions in front of a call load. It is a guess, as it does not ask how they are reached: what
 * counts is in the register at the time. SITE_NUMBER_UNKNOWN: an argument of the function, which makes any call;
 * NUMBER_IS_ELSEWHERE: something else.
 */
static long number_of(const struct search *search, const struct step *call)
{
	const struct step *step = call;
	unsigned reg = RAX;
	long number;

	for (int i = 0; i < N_BEFORE && step > search->steps; i++) {
		const struct instruction *instruction = &(--step)->instruction;

		if (reg == RAX && instruction->kind != INSTRUCTION_PLAIN && instruction->kind != INSTRUCTION_BRANCH)
			return NUMBER_IS_ELSEWHERE;
		if (!instruction->is_legacy || instruction->map != 0)
			continue;
		if (sets_value(instruction, reg, &number))
			return number;
		if (loads(instruction, reg))
			return instruction->modrm >> 6 != 3 && (instruction->modrm & 7) == RSP ? SITE_NUMBER_UNKNOWN :
												 NUMBER_IS_ELSEWHERE;
		reg = source_of(instruction, reg);
	}
	return reg == RDI || reg == RSI ? SITE_NUMBER_UNKNOWN : NUMBER_IS_ELSEWHERE;
}

static bool is_asked(const struct search *search, long number)
{
	const struct syscall_row *row;

	if (number == SITE_NUMBER_UNKNOWN)
		return true;
	if (number == SITE_NUMBER_MMAP)
		return search->is_interpreter;
	row = number >= 0 ? syscall_find(ABI_X86_64, number) : NULL;
	if (row && extensions_are_in_shim(search->extensions, row))
		return true;
	return row && (row->policy == POLICY_TRANSLATE || row->policy == POLICY_EMULATE) &&
	       (row->paths[0].rule != PATH_NONE || row->handler == HANDLER_GETCWD);
}

/* Whether the call may block for long in the calls that the shim answers, so that it is a cancellation point. */
static bool may_block(long number)
{
	const struct syscall_row *row = number == SITE_NUMBER_UNKNOWN ? NULL : syscall_find(ABI_X86_64, number);

	return row && (row->handler == HANDLER_OPEN || row->handler == HANDLER_OPENAT2);
}

/* Whether the straight way to the call comes out of another call. */
static bool is_behind_call(const struct search *search, const struct step *call)
{
	for (const struct step *step = call; step > search->steps && is_straight(step); step--)
		if (step[-1].instruction.kind == INSTRUCTION_CALL)
			return true;
	return false;
}

/* Reads the word that the first argument points to: `... (%rdi)`. */
static bool reads_first_argument(const struct instruction *instruction)
{
	return instruction->has_modrm && (instruction->modrm & 0xc7) == 0x07 && !(instruction->rex & 1) &&
	       instruction->is_legacy && instruction->map == 0 && instruction->opcode != 0x8d;
}

/* Whether a word by the first argument decides, shortly before, whether the call is made. */
static bool is_behind_test(const struct search *search, const struct step *call)
{
	const struct step *step = call;

	for (int i = 0; i < N_BEFORE && step > search->steps; i++) {
		step--;
		if (step->instruction.kind == INSTRUCTION_JUMP || step->instruction.kind == INSTRUCTION_RETURN)
			return false;
		if (reads_first_argument(&step->instruction))
			return true;
	}
	return false;
}

/*
 * Note the function around a call that can be cancelled, if that begins with the test. What ends before it, or is padding,
 * tells that it begins there.
 */
static void note_cancellable(struct search *search, const struct step *call)
{
	const struct step *step = call;
	enum instruction_kind before;

	while (step > search->steps && !reads_first_argument(&step->instruction))
		step--;
	before = step > search->steps ? step[-1].instruction.kind : INSTRUCTION_RETURN;
	if (before == INSTRUCTION_JUMP || before == INSTRUCTION_RETURN)
		search->list->cancellable = step->address;
}

static bool is_program_counter_watched(const struct search *search, const struct step *call, long number)
{
	if (number == SITE_NUMBER_UNKNOWN)
		return is_behind_test(search, call);
	return may_block(number) && is_behind_call(search, call);
}

/* `mov %other, %rsp` (from another than %rbp, which is how functions end), `mov memory, %rsp`, `xchg`, `pop %rsp`. */
static bool changes_stack(const struct instruction *instruction)
{
	bool is_stack = memory_register_of(instruction) == RSP, is_from = register_of(instruction) == RSP;

	if (!instruction->is_legacy || instruction->map != 0)
		return false;
	switch (instruction->opcode) {
	case 0x5c:
	case 0x94:
		return !(instruction->rex & 1);
	case 0x87:
		return is_from || (instruction->modrm >= 0xc0 && is_stack);
	case 0x89:
		return instruction->modrm >= 0xc0 && is_stack && register_of(instruction) != RBP;
	case 0x8b:
		return is_from && !(instruction->modrm >= 0xc0 && memory_register_of(instruction) == RBP);
	default:
		return false;
	}
}

/* Whether one of the instructions in front of a call does. */
static bool is_on_odd_stack(const struct search *search, const struct step *call)
{
	const struct step *step = call;

	for (int i = 0; i < N_BEFORE && step > search->steps; i++)
		if (changes_stack(&(--step)->instruction))
			return true;
	return false;
}

/* --- windows ------------------------------------------------------------------------------------------------------------------------ */

/* Whether an instruction does the same at another address. */
static bool can_move(const struct instruction *instruction)
{
	return instruction->kind == INSTRUCTION_PLAIN && !instruction->is_rip_relative;
}

/* A jump through a register or memory. */
static bool jumps_by_table(const struct step *step)
{
	return step->instruction.kind == INSTRUCTION_INDIRECT && (step->instruction.modrm & 0x30) == 0x20;
}

/* Whether the function around a step jumps by a table, which leads to places of its own. A range may be many functions. */
static bool has_table_around(const struct search *search, const struct step *step)
{
	const struct step *first = step, *last = search->steps + search->n_steps;

	while (first > search->steps && !first->is_called)
		if (jumps_by_table(--first))
			return true;
	for (step++; step < last && !step->is_called; step++)
		if (jumps_by_table(step))
			return true;
	return false;
}

/* Puts the window in front of end, the call or the look before it, into site; false where there is none. */
static bool find_window(const struct search *search, const struct step *end, struct site *site)
{
	const struct step *step = end;
	size_t n = 0;

	while (end->address - step->address < JUMP_SIZE) {
		/* What is to be moved must not be entered behind its beginning. */
		if (step == search->steps || (n > 0 && step->is_target))
			return false;
		step--;
		n++;
		if (!can_move(&step->instruction))
			return false;
	}
	site->window = step->address;
	site->end = end->address;
	return end->address - step->address <= SITE_WINDOW_SIZE &&
	       (n == 1 || !(search->range->has_handlers || has_table_around(search, end)));
}

static bool is_inside_window(const struct site *site, uint64_t address)
{
	return address > site->window && address < site->end;
}

/* The site that has an address inside its window, or NULL. */
static const struct site *find_window_around(const struct site_list *list, uint64_t address)
{
	size_t low = 0, high = list->n_sites;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (list->sites[middle].end <= address)
			low = middle + 1;
		else
			high = middle;
	}
	return low < list->n_sites && is_inside_window(&list->sites[low], address) ? &list->sites[low] : NULL;
}

static void remove_site(struct site_list *list, const struct site *site)
{
	size_t index = (size_t)(site - list->sites);

	list->n_sites--;
	memmove(&list->sites[index], &list->sites[index + 1], (list->n_sites - index) * sizeof(*site));
}

/* Whether something that looks like a jump with four bytes of distance is there. */
static bool looks_far(const uint8_t *code)
{
	return (code[0] & 0xfe) == 0xe8 || (code[0] & 0xf0) == 0x80;
}

/* Gives up the sites whose windows are entered from far away. (XBEGIN, 0f 8x and e8, e9: their last opcode byte is looked at.) */
static void remove_entered_from_far(struct search *search)
{
	struct site_list *list = search->list;

	for (size_t i = 0; i + JUMP_SIZE <= list->size; i++) {
		const struct site *site;
		int32_t distance;

		if (!looks_far(list->text + i) && list->text[i] != 0xf8)
			continue;
		memcpy(&distance, list->text + i + 1, sizeof(distance));
		site = find_window_around(list, list->start + i + JUMP_SIZE + (uint64_t)(int64_t)distance);
		if (site)
			remove_site(list, site);
	}
}

/* Gives up the sites near a range whose windows are entered from there, or might be. */
static void remove_entered_from(struct search *search, const struct code_range *range)
{
	struct site_list *list = search->list;
	bool is_code = enter_range(search, range);

	for (size_t i = 0; i < search->n_steps; i++) {
		const struct step *step = &search->steps[i];
		const struct site *site = has_target(step) ? find_window_around(list, target_of(step)) : NULL;

		if (site)
			remove_site(list, site);
	}
	for (size_t i = list->n_sites; !is_code && i-- > 0;)
		if (list->sites[i].end - list->sites[i].window > JUMP_SIZE &&
		    list->sites[i].end + SHORT_REACH > range->start && list->sites[i].window < range->end + SHORT_REACH)
			remove_site(list, &list->sites[i]);
}

/* Ranges that are near enough to a site for a short jump into its window. */
static void remove_entered_from_near(struct search *search)
{
	const struct code_range *range = search->functions.ranges, *end = range + search->functions.n;
	struct site_list *list = search->list;

	for (; range < end; range++)
		for (size_t i = 0; i < list->n_sites; i++)
			if (list->sites[i].end + SHORT_REACH > range->start &&
			    list->sites[i].window < range->end + SHORT_REACH) {
				remove_entered_from(search, range);
				break;
			}
}

/* Whether a step is `mov $value, %eax`, the beginning of an end with a result: no argument counts any more. */
static bool is_result(const struct step *step)
{
	long value;

	return step && step->instruction.is_legacy && step->instruction.map == 0 && sets_value(&step->instruction, RAX, &value);
}

/* `cmp $value, memory`, by a register that no argument of a call is in. */
static bool is_look(const struct instruction *instruction)
{
	unsigned reg = memory_register_of(instruction);

	return instruction->is_legacy && instruction->map == 0 && (instruction->opcode == 0x83 || instruction->opcode == 0x81) &&
	       (instruction->modrm & 0x38) == 0x38 && instruction->modrm < 0xc0 && (instruction->modrm & 7) != RSP &&
	       (reg == RBX || reg == RBP || reg > R12);
}

/*
 * The step that a window ends at: the call, or the look at a word right in front of it that decides whether any call is made.
 * Handlers of signals know the addresses from there to the call, as QEMU's do (safe_syscall_base).
 */
static const struct step *find_look(const struct search *search, const struct step *call)
{
	if (call - search->steps < 2 || !is_look(&call[-2].instruction) || call[-1].instruction.kind != INSTRUCTION_BRANCH ||
	    !is_result(find_step(search, target_of(&call[-1]))))
		return call;
	return &call[-2];
}

/* --- all of them ---------------------------------------------------------------------------------------------------------------------- */

static int add_site(struct search *search, const struct site *site)
{
	struct site_list *list = search->list;
	const struct site *last = list->n_sites ? &list->sites[list->n_sites - 1] : NULL;

	/* The call of the one before is in the window of this one: neither is touched twice. */
	if (last && site->window < last->call + 2)
		return 0;
	if (list->n_sites == talloc_array_length(list->sites)) {
		list->sites = talloc_realloc(list, list->sites, struct site, 2 * list->n_sites + 64);
		if (!list->sites)
			return -ENOMEM;
	}
	list->sites[list->n_sites++] = *site;
	return 0;
}

/* What can be made of the bytes of a `syscall` at an address. */
static int look_at(struct search *search, uint64_t address)
{
	const struct code_range *range = functions_find(&search->functions, address);
	struct site site = { .call = address };
	const struct step *call = range && enter_range(search, range) ? find_step(search, address) : NULL;

	if (!call || call->instruction.kind != INSTRUCTION_SYSCALL || call->instruction.length != 2)
		return 0;
	site.number = number_of(search, call);
	if (!is_asked(search, site.number))
		return 0;
	search->list->n_calls++;
	if (is_program_counter_watched(search, call, site.number)) {
		if (site.number == SITE_NUMBER_UNKNOWN)
			note_cancellable(search, call);
		return 0;
	}
	if (is_on_odd_stack(search, call) || !find_window(search, find_look(search, call), &site))
		return 0;
	return add_site(search, &site);
}

/*
 * Whether the bytes before a `syscall` may load a number of interest, or an argument. Most files have these two bytes by
 * chance only; then their functions need not be read.
 */
static bool is_likely(const struct search *search, const uint8_t *call)
{
	const uint8_t *first = search->list->text, *at = call;

	while (at > first && call - at < FAR_BEFORE) {
		bool is_load = *--at == 0xc7 || (*at & 0xf8) == 0xb8;
		int32_t number;

		/* mov from edi or esi, or from the stack */
		if ((*at == 0x89 && (at[1] == 0xf8 || at[1] == 0xf0)) || (*at == 0x8b && (at[1] == 0x44 || at[1] == 0x84) && at[2] == 0x24))
			return true;
		memcpy(&number, at + (*at == 0xc7 ? 2 : 1), sizeof(number));
		if (is_load && number >= 0 && is_asked(search, number))
			return true;
	}
	return false;
}

/* The next `syscall` from at on that is likely to be one, or NULL. */
static const uint8_t *next_likely(const struct search *search, const uint8_t *at)
{
	const uint8_t *end = search->list->text + search->list->size;

	while ((at = memmem(at, (size_t)(end - at), "\x0f\x05", 2)) && !is_likely(search, at))
		at += 2;
	return at;
}

static int look_at_all(struct search *search)
{
	const uint8_t *start = search->list->text, *at = start;
	int error = 0;

	while (error == 0 && (at = next_likely(search, at))) {
		error = look_at(search, search->list->start + (uint64_t)(at - start));
		at += 2;
	}
	return error;
}

/* --- callers of the function for calls that can be cancelled ----------------------------------------------------------------- */

static bool is_caller(struct search *search, uint64_t address)
{
	const struct code_range *range = functions_find(&search->functions, address);
	const struct step *step = range && enter_range(search, range) ? find_step(search, address) : NULL;

	return step && step->instruction.length == JUMP_SIZE && has_target(step) &&
	       target_of(step) == search->list->cancellable;
}

static int add_caller(struct site_list *list, uint64_t address)
{
	if (list->n_callers == talloc_array_length(list->callers)) {
		list->callers = talloc_realloc(list, list->callers, uint64_t, 2 * list->n_callers + 16);
		if (!list->callers)
			return -ENOMEM;
	}
	list->callers[list->n_callers++] = address;
	return 0;
}

static int find_callers(struct search *search)
{
	struct site_list *list = search->list;
	int error = 0;

	for (size_t i = 0; error == 0 && i + JUMP_SIZE <= list->size; i++) {
		uint64_t address = list->start + i;
		int32_t distance;

		if ((list->text[i] & 0xfe) != 0xe8)
			continue;
		memcpy(&distance, list->text + i + 1, sizeof(distance));
		if (address + JUMP_SIZE + (uint64_t)(int64_t)distance == list->cancellable && is_caller(search, address))
			error = add_caller(list, address);
	}
	return error;
}

static bool has_long_window(const struct site_list *list)
{
	for (size_t i = 0; i < list->n_sites; i++)
		if (list->sites[i].end - list->sites[i].window > JUMP_SIZE)
			return true;
	return false;
}

static int find_all(struct search *search)
{
	int error = look_at_all(search);

	if (error == 0 && has_long_window(search->list)) {
		remove_entered_from_far(search);
		remove_entered_from_near(search);
	}
	if (error == 0 && search->list->cancellable)
		error = find_callers(search);
	return error;
}

/* --- reading ----------------------------------------------------------------------------------------------------------------------------- */

static int read_whole(int fd, void *buffer, size_t size, uint64_t offset)
{
	while (size) {
		ssize_t n = pread(fd, buffer, size, (off_t)offset);

		if (n <= 0)
			return n < 0 ? -errno : -ENOEXEC;
		buffer = (char *)buffer + n;
		offset += (uint64_t)n;
		size -= (size_t)n;
	}
	return 0;
}

/* Sets where the executed segment is; there has to be exactly one, and not to be written to. */
static int note_segments(struct site_list *list, const Elf64_Phdr *segment, size_t n, uint64_t file_size)
{
	size_t n_executed = 0;

	list->image_start = UINT64_MAX;
	for (; n--; segment++) {
		if (segment->p_type != PT_LOAD)
			continue;
		if (segment->p_vaddr < list->image_start)
			list->image_start = segment->p_vaddr & -PAGE;
		if (!(segment->p_flags & PF_X))
			continue;
		n_executed++;
		if ((segment->p_flags & PF_W) || segment->p_filesz != segment->p_memsz || !segment->p_filesz ||
		    segment->p_offset > file_size || segment->p_filesz > file_size - segment->p_offset ||
		    ((segment->p_vaddr ^ segment->p_offset) & (PAGE - 1)))
			return -ENOEXEC;
		list->start = segment->p_vaddr & -PAGE;
		list->offset = segment->p_offset & -PAGE;
		list->size = segment->p_filesz + (segment->p_vaddr & (PAGE - 1));
	}
	return n_executed == 1 && list->size <= LARGEST_TEXT ? 0 : -ENOEXEC;
}

/* Whether the pages of another segment are among those of the text: then what is there is not what the file has. */
static bool is_shared(const struct site_list *list, const Elf64_Phdr *segment, size_t n)
{
	uint64_t end = (list->start + list->size + PAGE - 1) & -PAGE;

	for (; n--; segment++)
		if (segment->p_type == PT_LOAD && !(segment->p_flags & PF_X) && segment->p_vaddr < end &&
		    segment->p_vaddr + segment->p_memsz > list->start)
			return true;
	return false;
}

/* Whether the text is changed by relocations, which know nothing of jumps to the shim. */
static bool is_relocated(int fd, const Elf64_Phdr *segment, size_t n)
{
	Elf64_Dyn entry = { .d_tag = DT_NULL };

	for (; n--; segment++) {
		for (uint64_t at = 0; segment->p_type == PT_DYNAMIC && at + sizeof(entry) <= segment->p_filesz; at += sizeof(entry)) {
			if (read_whole(fd, &entry, sizeof(entry), segment->p_offset + at) < 0)
				return true;
			if (entry.d_tag == DT_NULL)
				break;
			if (entry.d_tag == DT_TEXTREL || (entry.d_tag == DT_FLAGS && (entry.d_un.d_val & DF_TEXTREL)))
				return true;
		}
	}
	return false;
}

static int read_segments(struct site_list *list, int fd, uint64_t file_size)
{
	Elf64_Phdr segments[32];
	Elf64_Ehdr header;
	int error = read_whole(fd, &header, sizeof(header), 0);

	if (error < 0)
		return error;
	if (memcmp(header.e_ident, ELFMAG, SELFMAG) || header.e_ident[EI_CLASS] != ELFCLASS64 || header.e_machine != EM_X86_64 ||
	    header.e_phentsize != sizeof(segments[0]) || header.e_phnum > sizeof(segments) / sizeof(segments[0]))
		return -ENOEXEC;
	error = read_whole(fd, segments, header.e_phnum * sizeof(segments[0]), header.e_phoff);
	if (error < 0)
		return error;
	error = note_segments(list, segments, header.e_phnum, file_size);
	if (error == 0 && (is_shared(list, segments, header.e_phnum) || is_relocated(fd, segments, header.e_phnum)))
		return -ENOEXEC;
	return error;
}

static int read_text(struct site_list *list, int fd)
{
	list->text = talloc_zero_size(list, ((list->size + PAGE - 1) & -PAGE) + 16);	/* is_likely() may look further */
	return list->text ? read_whole(fd, list->text, list->size, list->offset) : -ENOMEM;
}

/* The functions, if there is anything to look for in them. */
static int read_functions(struct search *search, int fd, uint64_t file_size)
{
	uint8_t *file;
	int error;

	if (!next_likely(search, search->list->text))
		return 0;
	file = talloc_size(search->list, file_size);
	if (!file)
		return -ENOMEM;
	error = read_whole(fd, file, file_size, 0);
	if (error == 0)
		error = functions_read(search->list, file, file_size, &search->functions);
	talloc_free(file);
	return error;
}

static int find_in(struct site_list *list, int fd, bool is_interpreter, const struct extensions *extensions)
{
	struct search search = { .list = list, .is_interpreter = is_interpreter, .extensions = extensions };
	struct stat status;
	int error;

	if (fstat(fd, &status) < 0)
		return -errno;
	if (!S_ISREG(status.st_mode) || (uint64_t)status.st_size > LARGEST_FILE)
		return -ENOEXEC;
	error = read_segments(list, fd, (uint64_t)status.st_size);
	if (error == 0)
		error = read_text(list, fd);
	if (error == 0)
		error = read_functions(&search, fd, (uint64_t)status.st_size);
	if (error == 0 && !search.functions.is_go)
		error = find_all(&search);
	talloc_free(search.steps);
	talloc_free(search.functions.ranges);
	return error;
}

int sites_find(TALLOC_CTX *context, int fd, bool is_interpreter, const struct extensions *extensions, struct site_list **list)
{
	struct site_list *result = talloc_zero(context, struct site_list);
	int error = result ? find_in(result, fd, is_interpreter, extensions) : -ENOMEM;

	if (error < 0) {
		talloc_free(result);
		return error;
	}
	*list = result;
	return 0;
}
