/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The tree of the fuzz, and what a look-up in it may find: model.h. All names begin with 'q': nothing above the tree does. */
#include "model.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct object objects[MODEL_MAX];
int n_objects, top;

/* "@" in the text of a link: the path of the top. qh is the host's only: links to it dangle. qb, qb/qin, qfb are bound. */
static const struct {
	char kind;
	const char *path, *text;
} tree[] = {
	{ 'f', "qf0", NULL },		{ 'f', "qf1", NULL },		{ 'l', "ql", "qf1" },
	{ 'd', "qd0", NULL },		{ 'f', "qd0/qx", NULL },	{ 'd', "qd0/qs", NULL },	{ 'f', "qd0/qs/qx", NULL },
	{ 'd', "qd1", NULL },		{ 'f', "qd1/qx", NULL },	{ 'd', "qd1/qs", NULL },	{ 'f', "qd1/qs/qx", NULL },
	{ 'l', "qld", "qd1" },		{ 'l', "qla", "@/qd2" },	{ 'l', "qle", "qd0/../qe0" },
	{ 'd', "qd2", NULL },		{ 'f', "qd2/qx", NULL },	{ 'l', "qd2/qu", "../qd1/qx" },	{ 'l', "qd2/qa", "@/qd1" },
	{ 'd', "qd3", NULL },		{ 'f', "qd3/qx", NULL },	{ 'l', "qlh", "@/qh" },
	{ 'l', "qlc", "../../../../../../../../../../..@/qh" },		{ 'f', "qc", NULL },
	{ 'd', "qe0", NULL },		{ 'd', "qe0/qm", NULL },	{ 'f', "qe0/qm/qx", NULL },	{ 'l', "qe0/qm/qu", "../../qf0" },
	{ 'd', "qe0/qm/qs", NULL },	{ 'f', "qe0/qm/qs/qx", NULL },	{ 'd', "qe1", NULL },		{ 'f', "qe1/qx", NULL },
	{ 'd', "qb", NULL },		{ 'f', "qb/qx", NULL },		{ 'd', "qb/qd", NULL },		{ 'f', "qb/qd/qx", NULL },
	{ 'l', "qb/ql", "@/qd1" },	{ 'l', "qb/qu", "../qf1" },	{ 'd', "qb/qs", NULL },		{ 'l', "qb/qs/qu", "../../qd0" },
	{ 'd', "qb/qin", NULL },	{ 'f', "qb/qin/qx", NULL },	{ 'd', "qb/qin/qs", NULL },	{ 'f', "qb/qin/qs/qx", NULL },
	{ 'l', "qb/qin/qu", "../qs/.." },				{ 'f', "qfb", NULL },		{ 'l', "qloop", "qloop" },
	{ 'l', "qup", ".." },		{ 'l', "qhere", "qd0/qs/../.." },
};

const struct swap swaps[] = {
	{ { "", "" }, { "qf0", "ql" }, false },
	{ { "", "" }, { "qd0", "qld" }, false },
	{ { "", "" }, { "qla", "qle" }, false },
	{ { "", "" }, { "qd3", "qlh" }, false },
	{ { "", "" }, { "qc", "qlc" }, false },
	{ { "", "" }, { "qup", "qhere" }, false },
	{ { "qe0", "qe1" }, { "qm", "qm" }, true },
	{ { "qb", "qb" }, { "qd", "ql" }, false },
	{ { "qb/qin", "qb/qin" }, { "qs", "qu" }, false },
	{ { "qd2", "qe1" }, { "qx", "qx" }, false },
	{ { "qd1", "qd2" }, { "qs", "qa" }, false },
};
const int n_swaps = sizeof(swaps) / sizeof(swaps[0]);

/* --- names --------------------------------------------------------------------------------------------------------------- */

struct edge {
	int directory;
	char name[32];
	uint64_t objects;
};
static struct edge edges[2 * MODEL_MAX];
static int n_edges;

static void add(int directory, const char *name, uint64_t what)
{
	struct edge *edge = edges;

	while (edge < edges + n_edges && (edge->directory != directory || strcmp(edge->name, name) != 0))
		edge++;
	if (edge == edges + n_edges) {
		n_edges++;
		edge->directory = directory;
		snprintf(edge->name, sizeof(edge->name), "%s", name);
	}
	edge->objects |= what;
	for (int i = 0; i < n_objects; i++)
		if (what >> i & 1)
			objects[i].parents |= 1ULL << directory;
}

uint64_t model_entry(int directory, const char *name, int length)
{
	for (const struct edge *edge = edges; edge < edges + n_edges; edge++)
		if (edge->directory == directory && strncmp(edge->name, name, (size_t)length) == 0 && !edge->name[length])
			return edge->objects;
	return MODEL_MISSING;
}

const char *model_name(int directory, int n)
{
	for (const struct edge *edge = edges; edge < edges + n_edges; edge++)
		if (edge->directory == directory && n-- == 0)
			return edge->name;
	return NULL;
}

uint64_t model_kind(char kind)
{
	uint64_t set = 0;

	for (int i = 0; i < n_objects; i++)
		if (objects[i].kind == kind)
			set |= 1ULL << i;
	return set;
}

int model_find(const char *path)
{
	for (int i = top; i < n_objects; i++)
		if (strcmp(objects[i].path, path) == 0)
			return i;
	return -1;
}

/* --- making it ----------------------------------------------------------------------------------------------------------- */

static int add_object(char kind, const char *path)
{
	if (n_objects >= MODEL_MAX - 1)
		abort();
	objects[n_objects].kind = kind;
	snprintf(objects[n_objects].path, sizeof(objects[0].path), "%s", path);
	return n_objects++;
}

/* The root and the directories down to the top, which never change. */
static void add_way(const char *top_path)
{
	char *way = strdup(top_path), *save;

	top = add_object('d', "/");
	objects[top].parents = 1;
	for (char *name = strtok_r(way, "/", &save); name; name = strtok_r(NULL, "/", &save)) {
		int next = add_object('d', "/");

		add(top, name, 1ULL << next);
		top = next;
	}
	objects[top].path[0] = '\0';
	free(way);
}

static void set_text(struct object *object, const char *text, const char *top_path)
{
	const char *at = strchr(text, '@');

	if (at)
		snprintf(object->text, sizeof(object->text), "%.*s%s%s", (int)(at - text), text, top_path, at + 1);
	else
		snprintf(object->text, sizeof(object->text), "%s", text);
}

static void add_swap(const struct swap *swap)
{
	int directories[2] = { model_find(swap->directories[0]), model_find(swap->directories[1]) };
	uint64_t both = swap->with_nothing ? MODEL_MISSING : 0;

	for (int i = 0; i < 2; i++)
		both |= model_entry(directories[i], swap->names[i], (int)strlen(swap->names[i]));
	for (int i = 0; i < 2; i++)
		add(directories[i], swap->names[i], both);
}

static void add_tree(const char *top_path)
{
	add_way(top_path);
	for (size_t i = 0; i < sizeof(tree) / sizeof(tree[0]); i++) {
		int object = add_object(tree[i].kind, tree[i].path);
		const char *slash = strrchr(tree[i].path, '/');
		char parent[48];

		snprintf(parent, sizeof(parent), "%.*s", slash ? (int)(slash - tree[i].path) : 0, tree[i].path);
		add(model_find(parent), slash ? slash + 1 : tree[i].path, 1ULL << object);
		if (tree[i].text)
			set_text(&objects[object], tree[i].text, top_path);
	}
	for (int i = 0; i < n_swaps; i++)
		add_swap(&swaps[i]);
}

/* --- looking up ---------------------------------------------------------------------------------------------------------- */

static struct outcome walk(uint64_t start, const char *path, bool is_followed, int n_links);

/* What an object that a look-up by names came by may be when it goes on: whatever has the names meanwhile. */
static struct outcome by_names[MODEL_MAX];
static _Thread_local bool is_by_names;

/* What a name may be in one directory, its links followed or not. */
static struct outcome step(int directory, const char *name, int length, bool is_followed, int n_links)
{
	struct outcome result = { model_entry(directory, name, length), 0 };

	if (length == 2 && strncmp(name, "..", 2) == 0)
		result.objects = objects[directory].parents;
	if (result.objects & MODEL_MISSING)
		result.errors |= MAY_BE_MISSING;
	result.objects &= ~MODEL_MISSING;
	for (int i = 0; is_followed && i < n_objects; i++) {
		struct outcome behind = { 0, MAY_LOOP };

		if (!(result.objects >> i & 1) || objects[i].kind != 'l')
			continue;
		if (n_links > 0)
			behind = walk(1ULL << directory, objects[i].text, true, n_links - 1);
		result.objects = (result.objects & ~(1ULL << i)) | behind.objects;
		result.errors |= behind.errors;
	}
	return result;
}

static void keep_directories(struct outcome *outcome)
{
	if (outcome->objects & ~model_kind('d'))
		outcome->errors |= MAY_BE_NO_DIRECTORY;
	outcome->objects &= model_kind('d');
}

/* The objects, or what has their names meanwhile. */
static struct outcome rename_all(struct outcome outcome)
{
	uint64_t set = outcome.objects;

	for (int i = 0; i < n_objects; i++) {
		if (set >> i & 1) {
			outcome.objects |= by_names[i].objects;
			outcome.errors |= by_names[i].errors;
		}
	}
	return outcome;
}

static struct outcome walk(uint64_t start, const char *path, bool is_followed, int n_links)
{
	struct outcome now = { path[0] == '/' ? 1 : start, path[0] ? 0 : MAY_BE_MISSING };

	if (!path[0])
		now.objects = 0;
	if (is_by_names)
		now = rename_all(now);
	while (*path) {
		size_t length = strcspn(path, "/"), slashes = strspn(path + length, "/");
		bool is_last = !path[length + slashes], is_dot = length == 1 && path[0] == '.';
		struct outcome next = { 0, now.errors };

		for (int i = 0; length && !is_dot && i < n_objects; i++) {
			struct outcome one;

			if (!(now.objects >> i & 1))
				continue;
			one = step(i, path, (int)length, !is_last || is_followed || slashes, n_links);
			next.objects |= one.objects;
			next.errors |= one.errors;
		}
		if (length && !is_dot)
			now = is_by_names ? rename_all(next) : next;
		if (slashes || is_dot)
			keep_directories(&now);
		path += length + slashes;
	}
	return now;
}

struct outcome model_walk(uint64_t start, const char *path, bool is_followed)
{
	return walk(start, path, is_followed, 40);
}

struct outcome model_walk_by_names(uint64_t start, const char *path, bool is_followed)
{
	struct outcome outcome;

	is_by_names = true;
	outcome = walk(start, path, is_followed, 40);
	is_by_names = false;
	return outcome;
}

/* Whether by_names[i] has grown by what may be found under one of its names. */
static bool grow(int i, const struct edge *edge)
{
	struct outcome *now = &by_names[i], before = *now;
	uint64_t directories = by_names[edge->directory].objects & model_kind('d');

	now->errors |= by_names[edge->directory].errors;
	for (int d = 0; d < n_objects; d++) {
		struct outcome found;

		if (!(directories >> d & 1))
			continue;
		if (model_entry(d, edge->name, (int)strlen(edge->name)) & model_kind('l'))
			now->errors |= MAY_LOOP;
		found = rename_all(step(d, edge->name, (int)strlen(edge->name), true, 40));
		now->objects |= found.objects;
		now->errors |= found.errors | (found.objects & ~model_kind('d') ? MAY_BE_NO_DIRECTORY : 0);
	}
	return now->objects != before.objects || now->errors != before.errors;
}

static void find_names(void)
{
	bool has_grown = true;

	for (int i = 0; i < n_objects; i++)
		by_names[i] = (struct outcome){ 1ULL << i, 0 };
	while (has_grown) {
		has_grown = false;
		for (const struct edge *edge = edges; edge < edges + n_edges; edge++)
			for (int i = 0; i < n_objects; i++)
				if (edge->objects >> i & 1 && objects[i].kind == 'd')
					has_grown |= grow(i, edge);
	}
}

void model_init(const char *top_path)
{
	add_tree(top_path);
	find_names();
}
