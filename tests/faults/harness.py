# SPDX-License-Identifier: GPL-2.0-or-later
"""One case: a guest, a proot to take apart, and a look at what is left.

A case runs in a process of its own, which is a child subreaper: whatever is left of a run becomes its descendant.
"""
import ctypes
import os
import random
import shutil
import signal
import subprocess
import sys
import time
import traceback

USER_ID = 65534
PR_SET_CHILD_SUBREAPER = 36
FACTOR = int(os.environ.get("TIME_FACTOR", "1"))
# How many times as long as on a quiet machine a command may take before it is said to hang.
PATIENCE = 3 * FACTOR


class Failure(Exception):
    pass


class Skip(Exception):
    pass


def test(seconds=5, users="root user", engines="notify trace syscall"):
    """Declare a test; seconds: about how long it takes."""
    def declare(function):
        function.seconds, function.users, function.engines = seconds, users.split(), engines.split()
        return function
    return declare


def run_case(function, user, engine, room):
    def say(text):
        with open(room + "/reason", "w") as file:
            file.write(text)
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    case = None
    try:
        case = Case(user, engine, room)
        function(case)
        case.check_left()
        case.check_host()
        result = 0
        say("")
    except Skip as skip:
        say(str(skip))
        result = 77
    except Failure as failure:
        say(str(failure))
        result = 1
    except Exception:
        say("the test is broken: " + traceback.format_exc())
        result = 1
    if case:
        case.kill_all()
    return result


class Process:
    """What /proc/PID/stat says."""
    def __init__(self, pid):
        with open("/proc/%d/stat" % pid) as file:
            text = file.read()
        self.pid = pid
        self.name = text[text.index("(") + 1:text.rindex(")")]
        fields = text[text.rindex(")") + 2:].split()
        self.state, self.parent = fields[0], int(fields[1])

    def __str__(self):
        return "%d (%s) in state %s" % (self.pid, self.name, self.state)


def processes():
    found = {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                found[int(name)] = Process(int(name))
            except (OSError, ValueError):
                pass
    return found


class Look:
    """What the threads of a process are doing at the moment; equal to another look when none of them has run in between."""
    def __init__(self, pid):
        self.threads = {}
        for name in os.listdir("/proc/%d/task" % pid):
            try:
                with open("/proc/%d/task/%s/status" % (pid, name)) as file:
                    self.threads[name] = dict(line.rstrip("\n").split(":\t", 1) for line in file if ":\t" in line)
            except (FileNotFoundError, ProcessLookupError):
                pass

    @property
    def states(self):
        return "".join(thread["State"][0] for thread in self.threads.values())

    def has_executed(self, name):
        return all(thread["Name"] == name for thread in self.threads.values())

    def is_stopped(self):
        """In a stop, of whatever kind, and no SIGSTOP is waiting to be taken."""
        return not self.states.strip("Tt") and not any(
            int(thread[which], 16) & 1 << signal.SIGSTOP - 1 for thread in self.threads.values() for which in ("SigPnd", "ShdPnd"))

    def __eq__(self, other):
        return self.moments() == other.moments()

    def has_moved_on(self, before):
        """Whether each thread has run since that look, or ended."""
        now = self.moments()
        return all(now.get(name) != moment for name, moment in before.moments().items())

    def moments(self):
        return {name: (thread["State"], thread["voluntary_ctxt_switches"], thread["nonvoluntary_ctxt_switches"])
                for name, thread in self.threads.items()}

    def __str__(self):
        return " ".join("%s:%s" % (name, "/".join(moment)) for name, moment in self.moments().items())


def descendants(ancestor):
    """All living descendants, parents first; zombies are no processes any more."""
    table = processes()
    children = {}
    for process in table.values():
        children.setdefault(process.parent, []).append(process)
    found, queue = [], [ancestor]
    while queue:
        for child in children.get(queue.pop(0), []):
            queue.append(child.pid)
            if child.state not in "ZX":
                found.append(child)
    return found


def wait_until(condition, seconds=5):
    end = time.time() + seconds * FACTOR
    while not condition():
        if time.time() > end:
            return False
        time.sleep(0.01)
    return True


class Case:
    def __init__(self, user, engine, room):
        self.user, self.engine, self.room = user, engine, room
        self.work = os.path.dirname(room)
        self.random = random.Random(room)
        self.uid = USER_ID if user == "user" and os.getuid() == 0 else None
        self.started = []
        # The same path in the guest and on the host, with other contents.
        self.decoy = room + "/decoy"
        self.rootfs = room + "/guest"
        self.temporary = room + "/tmp"
        self.log = room + "/log"  # a folder for everybody
        os.mkdir(self.temporary, 0o755)
        os.mkdir(self.log)
        os.chmod(self.log, 0o777)
        for folder in (self.decoy, self.rootfs + self.decoy):
            os.makedirs(folder + "/sub")
            os.symlink("file", folder + "/link")
            self.put(folder + "/file", "guest" if folder != self.decoy else "the host's")
            self.put(folder + "/script", "#!/no/such/interpreter\n", 0o755)
            self.put(folder + "/empty", "")
            os.mkfifo(folder + "/fifo", 0o666)
        for folder in ("bin", "proc", "tmp"):
            os.makedirs(self.rootfs + "/" + folder, exist_ok=True)
        shutil.copy(self.work + "/guest", self.rootfs + "/bin/guest")
        self.own()
        self.host_before = self.list_host()

    def put(self, path, text, mode=0o644):
        with open(path, "w") as file:
            file.write(text)
        os.chmod(path, mode)

    def own(self):
        """The guest, the decoy and the temporary folder belong to the user."""
        if self.uid is None:
            return
        for top in (self.rootfs, self.decoy, self.temporary):
            for folder, folders, files in os.walk(top):
                for name in [folder] + [folder + "/" + name for name in folders + files]:
                    os.lchown(name, self.uid, self.uid)

    def be_alone(self):
        """Take a user of our own, for what counts or hits processes by user."""
        if os.getuid() != 0:
            raise Skip("only root can make up a user of its own")
        self.uid = 100000 + os.getpid() % 100000
        self.own()

    def list_host(self):
        found = []
        for folder, folders, files in os.walk(self.decoy):
            for name in folders + files:
                path = os.path.join(folder, name)
                status = os.lstat(path)
                found.append((path, status.st_mode, status.st_ino, status.st_size, status.st_mtime_ns))
        return sorted(found)

    # --- running proot ---

    def start(self, *command, options=(), environment=(), limits=None, kill_on_exit=False):
        """Start proot with the guest program in a mode. Its output goes to room/out."""
        variables = {"PATH": "/bin", "FAULTS": self.decoy, "PROOT_TMP_DIR": self.temporary}
        variables.update(environment)
        arguments = [self.work + "/proot", "--engine=" + self.engine, "-r", self.rootfs, "-b", "/proc",
                     # A guest location that does not exist: a placeholder is made for it.
                     "-b", "/etc/hostname:/place/holder"]
        arguments += ["--kill-on-exit"] if kill_on_exit else []
        arguments += list(options) + ["/bin/guest"] + [str(word) for word in command]
        out = open(self.room + "/out", "ab")

        def prepare():
            os.setsid()
            for resource, soft, hard in limits or ():
                import resource as module
                module.setrlimit(getattr(module, resource), (soft, hard))
            if self.uid is not None:
                os.setgroups([])
                os.setresgid(self.uid, self.uid, self.uid)
                os.setresuid(self.uid, self.uid, self.uid)
        process = subprocess.Popen(arguments, stdin=subprocess.DEVNULL, stdout=out, stderr=out, env=variables, cwd="/",
                                   preexec_fn=prepare)
        out.close()
        self.started.append(process)
        return process

    def output(self):
        with open(self.room + "/out", errors="replace") as file:
            return file.read()

    def tail(self):
        return " / ".join(self.output().strip().split("\n")[-3:])

    def wait(self, process, seconds=10):
        """The exit status; negative: the signal that ended it."""
        try:
            return process.wait(seconds * PATIENCE)
        except subprocess.TimeoutExpired:
            left = ", ".join(str(one) for one in descendants(os.getpid())[:8])
            raise Failure("hangs: %s; output: %s" % (left, self.tail()))

    def run(self, *command, expected=0, seconds=10, **rest):
        status = self.wait(self.start(*command, **rest), seconds)
        if expected is not None and status != expected:
            raise Failure("exit status %d, expected %d: %s" % (status, expected, self.tail()))
        return status

    def wait_for_guests(self, process, number=1):
        """Until that many guests run besides proot and its guardian."""
        wait_until(lambda: len(self.guests(process)) >= number or process.poll() is not None)
        if len(self.guests(process)) < number and process.poll() is not None:
            raise Failure("the guests did not start: " + self.tail())

    def family(self, process):
        return descendants(process.pid)

    def guardian(self, process):
        family = self.family(process)
        return family[0].pid if family else None

    def guests(self, process):
        return self.family(process)[1:]

    # --- what is left ---

    def check_left(self, has_placeholders=False):
        """No process, nothing in the temporary folder, no placeholder."""
        def is_clean():
            while True:
                try:
                    if os.waitpid(-1, os.WNOHANG)[0] == 0:
                        break
                except ChildProcessError:
                    break
            return not descendants(os.getpid())
        if not wait_until(is_clean, 4):
            raise Failure("left behind: " + ", ".join(str(one) for one in descendants(os.getpid())[:8]))
        if has_placeholders:
            return
        if os.path.lexists(self.rootfs + "/place"):
            raise Failure("a placeholder is left")
        if os.listdir(self.temporary):
            raise Failure("left in the temporary folder: " + str(os.listdir(self.temporary)))

    def forget_placeholders(self):
        """After kill -9 of proot nobody removes them."""
        subprocess.run(["rm", "-rf", self.rootfs + "/place"])
        subprocess.run("rm -rf " + self.temporary + "/*", shell=True)

    def check_host(self):
        if self.list_host() != self.host_before:
            raise Failure("a folder of the host was changed: %s" %
                          sorted(set(self.list_host()) ^ set(self.host_before)))

    def kill_all(self):
        for _ in range(200):
            left = descendants(os.getpid())
            for process in left:
                try:
                    os.kill(process.pid, signal.SIGKILL)
                except OSError:
                    pass
            try:
                while os.waitpid(-1, os.WNOHANG)[0]:
                    pass
            except ChildProcessError:
                pass
            if not left:
                return
            time.sleep(0.02)
