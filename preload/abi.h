/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What differs between the ABIs that the shim is compiled for: system calls that have another number or form, and the words
 * of ELF. All else is written once. An ABI is here, in kernel-ARCH.S, in build.mk, and nowhere else.
 */
#ifndef PRELOAD_ABI_H
#define PRELOAD_ABI_H

#include <asm/stat.h>
#include <asm/statfs.h>
#include <asm/unistd.h>
#include <linux/elf.h>

/*
 * abi_stat		what ABI_FSTATAT and ABI_FSTAT fill in; the libc has the same in what it calls struct stat, or
 *			struct stat64 where there are two
 * ABI_STAT_FORM	its layout (core/ownership.h)
 * ABI_IS_STAT_VERSION	_STAT_VER of that structure, the first argument of __xstat64 of glibc before 2.33
 * ABI_HAS_SMALL_FILES	offsets, inodes and times have 32 bits unless a name says 64, and the libc's have other structures:
 *			what has no 64 in its name is the tracer's. Times never have more.
 * abi_statfs		likewise, of ABI_STATFS and ABI_FSTATFS; a call that says its size does so in its second argument
 * ABI_GET*, ABI_*CHOWN	in the form that has users of 32 bits
 *
 * Calls without "at" are not on all of them: __NR_open says whether they are.
 */
#if defined(__i386__)

typedef struct stat64 abi_stat;
typedef struct statfs64 abi_statfs;
#define ABI_FSTATAT __NR_fstatat64
#define ABI_FSTAT __NR_fstat64
#define ABI_STAT __NR_stat64
#define ABI_LSTAT __NR_lstat64
#define ABI_STATFS __NR_statfs64
#define ABI_FSTATFS __NR_fstatfs64
#define ABI_IS_STAT_VERSION(version) ((version) == 3)
#define ABI_HAS_SMALL_FILES 1
#define ABI_STAT_FORM STAT_FORM_I386_64
#define ABI_GETUID __NR_getuid32
#define ABI_GETEUID __NR_geteuid32
#define ABI_GETGID __NR_getgid32
#define ABI_GETEGID __NR_getegid32
#define ABI_CHOWN __NR_chown32
#define ABI_LCHOWN __NR_lchown32

#elif defined(__x86_64__) || defined(__aarch64__)

typedef struct stat abi_stat;
typedef struct statfs abi_statfs;
#define ABI_FSTATAT __NR_newfstatat
#define ABI_FSTAT __NR_fstat
#define ABI_STATFS __NR_statfs
#define ABI_FSTATFS __NR_fstatfs
#define ABI_HAS_SMALL_FILES 0
#define ABI_GETUID __NR_getuid
#define ABI_GETEUID __NR_geteuid
#define ABI_GETGID __NR_getgid
#define ABI_GETEGID __NR_getegid
#ifdef __x86_64__
#define ABI_IS_STAT_VERSION(version) ((version) == 0 || (version) == 1)
#define ABI_STAT_FORM STAT_FORM_X86_64
#define ABI_STAT __NR_stat
#define ABI_LSTAT __NR_lstat
#define ABI_CHOWN __NR_chown
#define ABI_LCHOWN __NR_lchown
#else
#define ABI_IS_STAT_VERSION(version) ((version) == 0)
#define ABI_STAT_FORM STAT_FORM_GENERIC
#endif

#else
#error "The shim does not know this ABI."
#endif

#if __SIZEOF_POINTER__ == 8
#define ELFW(type) Elf64_##type
#define ELF_WORD_BITS 64
#else
#define ELFW(type) Elf32_##type
#define ELF_WORD_BITS 32
#endif

#endif
