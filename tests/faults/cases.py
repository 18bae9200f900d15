# SPDX-License-Identifier: GPL-2.0-or-later
"""The cases. A name is a sentence; what the guest does is in programs/guest.c."""
import errno
import os
import signal
import time

from harness import Failure, Look, Skip, test, wait_until

ROUNDS = 5


# --- killed ---------------------------------------------------------------------------------------------------------------


def churn_and_then(case, strike, expected):
    """Start guests that call, fork and exec; strike after a random time; see what remains."""
    for _ in range(ROUNDS):
        process = case.start("churn", 4, environment={"LENIENT": "1"})
        case.wait_for_guests(process, 2)
        time.sleep(case.random.uniform(0, 0.15))
        strike(process)
        status = case.wait(process)
        if status not in expected:
            raise Failure("exit status %d: %s" % (status, case.tail()))
        case.check_left(has_placeholders=status == -signal.SIGKILL)
        case.forget_placeholders()


def kill(pid, number=signal.SIGKILL):
    try:
        os.kill(pid, number)
    except (ProcessLookupError, TypeError):
        pass


@test(seconds=3)
def when_proot_is_killed_all_guests_end(case):
    churn_and_then(case, lambda process: kill(process.pid), [-9])


@test(seconds=3)
def when_proot_is_killed_as_it_starts_all_guests_end(case):
    for i in range(12):
        process = case.start("churn", 2, environment={"LENIENT": "1"})
        time.sleep(0.0015 * i)
        kill(process.pid)
        case.wait(process)
        case.check_left(has_placeholders=True)
        case.forget_placeholders()


@test(seconds=3)
def when_the_guardian_is_killed_all_guests_end(case):
    churn_and_then(case, lambda process: kill(case.guardian(process)), [1])


@test(seconds=3)
def when_proot_and_its_guardian_are_killed_all_guests_end(case):
    def strike(process):
        guardian = case.guardian(process)
        kill(process.pid, signal.SIGSTOP)
        kill(guardian)
        kill(process.pid)
    for _ in range(ROUNDS):
        process = case.start("churn", 3, environment={"LENIENT": "1"})
        case.wait_for_guests(process, 2)
        strike(process)
        case.wait(process)
        # Nobody is left to take them down but the kernel: with seccomp a call without a listener or a tracer fails, with
        # ptrace they die with their tracer. What does nothing but compute may live on, so only their harm is checked.
        time.sleep(0.3)
        case.kill_all()
        case.forget_placeholders()


@test(seconds=3)
def when_the_command_is_killed_its_status_is_told(case):
    for _ in range(ROUNDS):
        process = case.start("churn", 1)
        case.wait_for_guests(process)
        time.sleep(case.random.uniform(0, 0.1))
        guests = case.guests(process)
        kill(guests[0].pid)
        status = case.wait(process)
        if status != 137:
            raise Failure("exit status %d: %s" % (status, case.tail()))
        case.check_left()


def first_child(pid):
    try:
        with open("/proc/%d/task/%d/children" % (pid, pid)) as children:
            return int((children.read().split() or [0])[0])
    except OSError:
        return 0


@test(seconds=3)
def when_the_command_is_killed_as_it_starts_its_status_is_told(case):
    for i in range(15):
        process = case.start("churn", 1)
        command = 0
        while not command and process.poll() is None:
            guardian = first_child(process.pid)
            command = guardian and first_child(guardian)
        time.sleep(0.0002 * i)
        kill(command)
        status = case.wait(process)
        if status != 137:
            raise Failure("round %d: exit status %d: %s" % (i, status, case.tail()))
        case.check_left()


@test(seconds=6)
def guests_that_are_killed_at_random_disturb_no_other(case):
    process = case.start("churn", 6, environment={"LENIENT": "1"})
    case.wait_for_guests(process, 3)
    command = case.guests(process)[0].pid
    end = time.time() + 2
    while time.time() < end:
        victims = [guest.pid for guest in case.guests(process)]
        # The first six do not come again.
        victims = [pid for pid in victims if pid != command and os.path.exists("/proc/%d" % pid)]
        if victims:
            kill(case.random.choice(victims))
        time.sleep(0.02)
    # The command itself works on.
    other = case.start("work", 2)
    if case.wait(other) != 0:
        raise Failure("another run: " + case.tail())
    if process.poll() is not None:
        raise Failure("the run ended with %d: %s" % (process.returncode, case.tail()))
    kill(process.pid, signal.SIGTERM)
    case.wait(process)


@test(seconds=4)
def a_child_that_is_killed_in_a_repair_is_reaped(case):
    case.run("kill-children", 1500, seconds=20)


@test(seconds=4)
def a_process_with_threads_that_is_killed_in_repairs_is_reaped(case):
    case.run("kill-threads", 500, seconds=20)


@test(seconds=3)
def a_parent_in_vfork_is_killed_without_leaving_its_child(case):
    process = case.start("kill-vforked", 100, kill_on_exit=True)
    if case.wait(process, 20) != 0:
        raise Failure(case.tail())


@test(seconds=4)
def three_hundred_opens_that_wait_hold_up_nobody(case):
    case.run("block-many", 300, seconds=20)


@test(seconds=3)
def when_proot_is_killed_opens_that_wait_end(case):
    process = case.start("block-many", 30, environment={"STAY": "1"})
    marker = case.rootfs + case.decoy + "/blocked"
    if not wait_until(lambda: os.path.exists(marker) or process.poll() is not None, 10):
        raise Failure("the guests did not start: " + case.tail())
    kill(process.pid)
    case.wait(process)
    case.check_left(has_placeholders=True)
    case.forget_placeholders()


@test(seconds=2)
def sigterm_and_sighup_end_the_run(case):
    for number in (signal.SIGTERM, signal.SIGHUP):
        for _ in range(2):
            process = case.start("churn", 4, environment={"LENIENT": "1"})
            case.wait_for_guests(process, 2)
            time.sleep(case.random.uniform(0, 0.1))
            kill(process.pid, number)
            status = case.wait(process)
            if status not in (128 + number, 128 + signal.SIGTERM, -number):
                raise Failure("signal %d: exit status %d" % (number, status))
            case.check_left()


@test(seconds=2)
def signals_as_proot_starts_end_the_run(case):
    for i in range(16):
        process = case.start("churn", 2, environment={"LENIENT": "1"})
        time.sleep(0.001 * i)
        kill(process.pid, signal.SIGTERM)
        case.wait(process)
        case.check_left()


@test(seconds=2)
def sigint_to_proot_alone_leaves_the_guests_to_themselves(case):
    process = case.start("churn", 2)
    case.wait_for_guests(process, 2)
    kill(process.pid, signal.SIGINT)
    time.sleep(0.2)
    if process.poll() is not None:
        raise Failure("it ended")
    kill(process.pid, signal.SIGTERM)
    case.wait(process)


@test(seconds=3)
def proot_can_be_stopped_and_continued(case):
    process = case.start("churn", 3, 2)
    case.wait_for_guests(process, 2)
    for _ in range(15):
        kill(process.pid, signal.SIGSTOP)
        time.sleep(case.random.uniform(0, 0.04))
        kill(process.pid, signal.SIGCONT)
        time.sleep(case.random.uniform(0, 0.04))
    if case.wait(process) != 0:
        raise Failure(case.tail())


@test(seconds=2, users="user")
def a_guest_that_kills_everybody_leaves_nobody(case):
    case.be_alone()
    for _ in range(3):
        case.wait(case.start("kill-everybody"))
        case.check_left(has_placeholders=True)
        case.forget_placeholders()


# --- orphans ----------------------------------------------------------------------------------------------------------------


@test(seconds=2)
def proot_waits_for_orphans(case):
    case.run("orphan", 1)
    if not os.path.exists(case.rootfs + case.decoy + "/orphan-was-here"):
        raise Failure("the orphan did not come to its end")


@test(seconds=2)
def orphans_are_killed_on_exit_where_that_is_asked_for(case):
    started = time.time()
    case.run("orphan", 30, kill_on_exit=True)
    if time.time() - started > 10:
        raise Failure("it waited for the orphan")


# --- signals ----------------------------------------------------------------------------------------------------------------


@test(seconds=4)
def guests_can_be_stopped_and_continued_at_any_moment(case):
    process = case.start("churn", 4, 3)
    case.wait_for_guests(process, 2)
    end = time.time() + 2.5
    while time.time() < end:
        guests = case.guests(process)
        if not guests:
            break
        victim = case.random.choice(guests).pid
        kill(victim, signal.SIGSTOP)
        time.sleep(case.random.uniform(0, 0.01))
        kill(victim, signal.SIGCONT)
    if case.wait(process) != 0:
        raise Failure(case.tail())


@test(seconds=2)
def a_stopped_guest_stays_stopped(case):
    process = case.start("churn", 1)
    case.wait_for_guests(process)
    stop_and_continue(process, case.guests(process)[0].pid, 10)
    kill(process.pid, signal.SIGTERM)
    case.wait(process)


def stop_and_continue(process, victim, n_rounds):
    # Not before proot has attached to it: PTRACE_SEIZE wakes what is stopped, and stops it anew.
    if not wait_until(lambda: Look(victim).has_executed("guest"), 15):
        raise Failure("the guest does not start: %s" % Look(victim))
    for i in range(n_rounds):
        kill(victim, signal.SIGSTOP)
        if not wait_until(lambda: is_at_rest(process, victim), 15):
            raise Failure("round %d: the guest goes on: %s" % (i, Look(victim)))
        before = Look(victim)
        time.sleep(0.03)
        if Look(victim) != before:
            raise Failure("round %d: the guest went on by itself: %s, then %s" % (i, before, Look(victim)))
        kill(victim, signal.SIGCONT)
        if not wait_until(lambda: Look(victim).has_moved_on(before), 15):
            raise Failure("round %d: the guest stays stopped: %s" % (i, Look(victim)))
        time.sleep(0.02)


def is_at_rest(process, victim):
    """Whether the kernel and proot have done all that a SIGSTOP asks for. "t" alone does not say so: it is also the state of
    a thread that waits for proot to serve it, which may take its time on a busy machine."""
    before = Look(victim)
    return before.is_stopped() and is_idle(process.pid) and Look(victim) == before


def is_idle(pid):
    return not Look(pid).states.strip("S")


@test(seconds=10)
def all_threads_of_a_stopped_guest_stop(case):
    process = case.start("call-with-threads", 20)
    case.wait_for_guests(process)
    time.sleep(0.3)
    victim = case.guests(process)[0].pid
    stop_and_continue(process, victim, 15)
    kill(victim, signal.SIGTERM)
    status = case.wait(process)
    if status != 128 + signal.SIGTERM:
        raise Failure("exit status %d: %s" % (status, case.tail()))


@test(seconds=5)
def a_storm_of_signals_with_restart_breaks_nothing(case):
    case.run("storm", 1, seconds=120)


@test(seconds=5)
def a_storm_of_signals_without_restart_breaks_nothing(case):
    case.run("storm", 0, seconds=120)


# --- threads ----------------------------------------------------------------------------------------------------------------


@test(seconds=3)
def a_thread_executes_while_two_hundred_call(case):
    for _ in range(3):
        case.run("threads", 200)


@test(seconds=2)
def a_path_may_vanish_while_it_is_read(case):
    # Without the shim, which has to read the path itself: a page that goes between its look and its read ends the guest (the
    # known limits in preload/README.md say so). proot reads it by a call that fails.
    case.run("race", options=["--shim=off"], seconds=20)


# --- limits -----------------------------------------------------------------------------------------------------------------


@test(seconds=8, users="user")
def a_fork_bomb_ends_at_its_limit(case):
    case.be_alone()
    # proot's own threads count, too: it may be unable to start at all.
    status = case.run("bomb", expected=None, seconds=30, limits=[("RLIMIT_NPROC", 60, 60)], environment={"LENIENT": "1"})
    if status not in (0, 1):
        raise Failure("exit status %d: %s" % (status, case.tail()))


@test(seconds=2)
def few_descriptors_of_a_guest_limit_only_what_they_limit(case):
    for limit in (3, 4, 10):
        case.run("few-descriptors", limit)


@test(seconds=4)
def few_descriptors_of_proot_break_nothing(case):
    for limit in (40, 32, 24):
        case.run("churn", 3, 1, limits=[("RLIMIT_NOFILE", limit, limit)], environment={"LENIENT": "1"})


@test(seconds=2)
def very_few_descriptors_of_proot_are_told(case):
    for limit in range(3, 20, 2):
        status = case.run("work", 2, expected=None, limits=[("RLIMIT_NOFILE", limit, limit)], environment={"LENIENT": "1"})
        if status < 0 or status in (66, 139, 134, 135):
            raise Failure("limit %d: exit status %d: %s" % (limit, status, case.tail()))
        case.check_left()


@test(seconds=2)
def little_memory_of_proot_breaks_nothing(case):
    for megabytes in (8, 16, 32, 64):
        status = case.run("work", 2, expected=None, environment={"LENIENT": "1"},
                          limits=[("RLIMIT_AS", megabytes << 20, megabytes << 20)])
        if status < 0 or status in (66, 139, 134, 135):
            raise Failure("%d MiB: exit status %d: %s" % (megabytes, status, case.tail()))
        case.check_left()


# --- hostile guests -----------------------------------------------------------------------------------------------------------


@test(seconds=1)
def a_guest_may_close_all_descriptors(case):
    case.run("close-all")


@test(seconds=1)
def a_guest_may_unmap_its_state_area(case):
    # Without the shim, which lives there: preload/README.md, known limits.
    case.run("unmap", options=["--shim=off"])


@test(seconds=1)
def a_guest_may_call_without_a_stack(case):
    time.sleep(0.05)    # until its file is old enough for proot to look for call sites in it
    case.run("without-stack")


@test(seconds=3)
def an_open_that_waits_holds_up_nobody(case):
    case.run("fifo", seconds=15)


@test(seconds=3)
def a_debugger_in_the_guest_does_not_hang(case):
    case.run("debug", seconds=15)


# --- injected errors -----------------------------------------------------------------------------------------------------------


ALWAYS = 1000000  # from the first call on: as if the kernel did not have it


def inject(case, name, error, counts, is_retried):
    """Make call number N of a name fail, for several N: no crash, no hang, nothing left, nothing of the host touched.

    is_retried: the error has to be made up for, so that the guest sees nothing of it.
    """
    complaints, n_fired = [], 0
    log = case.log + "/injected"
    for count in counts:
        for turn in (1, 2, 3, 4, 5, 7, 10, 14, 20, 30, 50) if count != ALWAYS else (1,):
            if os.path.exists(log):
                os.unlink(log)
            environment = {"LD_PRELOAD": case.work + "/inject.so", "INJECT_LOG": log,
                           "INJECT": "%s %d %d %d" % (name, error, turn, count)}
            if not is_retried:
                environment["LENIENT"] = "1"
            try:
                status = case.run("work", 2, expected=0 if is_retried else None, seconds=6, environment=environment)
                if status < 0 or status in (66, 128 + signal.SIGSEGV, 128 + signal.SIGABRT, 128 + signal.SIGBUS,
                                            128 + signal.SIGILL, 128 + signal.SIGTRAP):
                    raise Failure("exit status %d: %s" % (status, case.tail()))
                if " ended with " in case.output():
                    raise Failure(case.tail())
                case.check_left()
                case.check_host()
            except Failure as failure:
                complaints.append("%s %s from call %d on, %d times: %s" % (name, errno.errorcode[error], turn, count, failure))
                case.kill_all()
                case.forget_placeholders()
                case.host_before = case.list_host()
            os.truncate(case.room + "/out", 0)
            # Not so many calls were made; or it is bad enough, and each hang takes its time.
            if not os.path.exists(log) or len(complaints) >= 2:
                break
            n_fired += 1
        if len(complaints) >= 2:
            break
    if complaints:
        raise Failure("; ".join(complaints))
    if not n_fired:
        raise Skip("no such call is made: " + name)


ONCE, EVER, ONCE_AND_EVER = (1,), (ALWAYS,), (1, 100000)
ATTACHED = "trace syscall"
ALL_ENGINES = "notify trace syscall"

# What is made to fail (see programs/inject.c), how, how often, under which engines. Not here: errors that a kernel never gives and
# that leave nothing to be done, such as PTRACE_CONT of a stopped guest that lives.
INJECTED = [
    ("openat2", "syscall:437", errno.EIO, ONCE_AND_EVER, ALL_ENGINES),
    ("openat2-out-of-descriptors", "syscall:437", errno.EMFILE, ONCE_AND_EVER, ALL_ENGINES),
    ("openat2-as-if-not-there", "syscall:437", errno.ENOSYS, EVER, ALL_ENGINES),
    ("seccomp", "syscall:317", errno.EINVAL, ONCE_AND_EVER, "notify trace"),
    ("process-vm-readv", "process_vm_readv", errno.EPERM, ONCE_AND_EVER, ALL_ENGINES),
    ("process-vm-writev", "process_vm_writev", errno.EPERM, ONCE_AND_EVER, ALL_ENGINES),
    ("process-vm-writev-without-memory", "process_vm_writev", errno.ENOMEM, ONCE, ALL_ENGINES),
    ("ptrace-seize", "ptrace:0x4206", errno.EPERM, ONCE_AND_EVER, ALL_ENGINES),
    ("ptrace-seize-of-the-dead", "ptrace:0x4206", errno.ESRCH, ONCE, ALL_ENGINES),
    # Not ESRCH: that says that the thread is dying, perhaps because another of its process executes a program.
    ("ptrace-getregs", "ptrace:0xc", errno.EIO, ONCE, ALL_ENGINES),
    ("ptrace-setregs", "ptrace:0xd", errno.EIO, ONCE, ALL_ENGINES),
    ("ptrace-get-syscall-info", "ptrace:0x420e", errno.EIO, EVER, ATTACHED),
    ("notification-receive", "ioctl:0", errno.ENOENT, (1, 3), "notify"),
    ("notification-give-descriptor", "ioctl:3", errno.EMFILE, ONCE_AND_EVER, "notify"),
    ("memfd-create", "memfd_create", errno.EMFILE, ONCE_AND_EVER, ALL_ENGINES),
    ("fork", "fork", errno.EAGAIN, ONCE_AND_EVER, ALL_ENGINES),
    ("thread", "pthread_create", errno.EAGAIN, ONCE_AND_EVER, ALL_ENGINES),
    ("socketpair", "socketpair", errno.EMFILE, ONCE_AND_EVER, ALL_ENGINES),
    ("recvmsg", "recvmsg", errno.EIO, ONCE_AND_EVER, ALL_ENGINES),
    ("malloc", "malloc", errno.ENOMEM, ONCE_AND_EVER, ALL_ENGINES),
    ("open", "open", errno.EMFILE, ONCE_AND_EVER, ALL_ENGINES),
    ("readlink", "readlink", errno.EIO, ONCE_AND_EVER, ALL_ENGINES),
]

# A signal for a worker that waits for the lock of the listener.
INTERRUPTED = [
    ("notification-receive", "ioctl:0"), ("notification-send", "ioctl:1"), ("notification-is-valid", "ioctl:2"),
    ("notification-give-descriptor", "ioctl:3"),
]


def injection(name, call, error, counts, engines, is_retried=False):
    @test(seconds=4, engines=engines)
    def injected(case):
        inject(case, call, error, counts, is_retried)
    injected.__name__ = name
    return injected


ALL = [value for value in list(globals().values()) if hasattr(value, "seconds")]
ALL += [injection("when_%s_fails_nothing_is_left" % name, *rest) for name, *rest in INJECTED]
ALL += [injection("when_%s_is_interrupted_it_is_done_again" % name, call, errno.EINTR, (1, 3), "notify", True)
        for name, call in INTERRUPTED]
