"""The zygote: pid 1 of the jail. It runs only our code.

It takes its orders as lines on standard input, and ends when that ends: the host is gone then,
and with pid 1 the kernel ends every other process of the jail. First, once, in this order:

    limit NAME VALUE              set RLIMIT_NAME, hard and soft, for every process of the jail
    packing                       load what packs scopes, likewise
    patch PATH                    run this file, which patches modules; before what is preloaded
    patches GROUP                 register the hooks of a group of entry points, likewise
    patches-may-fail              go on without those that fail, and say so; before them
    preload MODULE                import it, so that its first use costs nothing
    socket PATH                   where the host listens, if not at /host.sock
    folder PATH                   where lineages have their folders, if not in /work
    shared PATH                   where their shared memory is, to be swept
    filter PATH MUTE_PATH OLD_PATH OLD_MUTE_PATH
                                  install the filter of system calls in the first of these files, in
                                  the template; the second, where nobody can be asked about a call;
                                  the others, where Landlock does not keep files from being cut short
    landlock [NEWEST]             wall each lineage in, as the kernel's version of Landlock can, or as
                                  this one could
    start                         fork the template
    token TOKEN                   what connections have to show; answer, and from then on serve

and then, as often as they come:

    kit PARENT CHILD fork|keep    connect CHILD's descriptors and pass them to PARENT
    interrupt PID                 SIGINT to one process
    reap PROCESS                  it collects its children that have ended
    sweep LINEAGE SINCE           its last process has been ended; what it left is removed: see sweeper.py
    end PROCESS PID PARENT        SIGKILL to the process group PID, unless that is 0; PROCESS needs
                                  nothing more, and PARENT, unless that is -1, collects it; the template
                                  does with its next fork, or when some have ended

Numbers of processes are the host's own; pids are as the jail counts. The answer on standard
output is one line, `ready VERSION TEMPLATE_PID SWEEPER_PID LANDLOCK ASKED` or `failed WHY`: which
version of Landlock walls lineages in, 0 for none, and whether this process is asked about signals,
1 or 0. Where patches were ordered, the names of those that were applied follow, with commas, or `-`,
and what is to be said of the others.
"""

import _socket
import builtins
import gc
import os
import resource
import select
import signal
import socket
import struct
import sys

from valise import displays
from valise import patches as shipped
from valise.worker import (
    call,
    denials,
    filters,
    holder,
    kills,
    kit,
    landlock,
    mapped,
    patches,
    pickling,
    preload,
    sealed,
    standard,
    sweeper,
)

# The class in C, and what makes two: `socket` wraps them in Python, and asks the kernel what they are.
_Socket, _socketpair = _socket.socket, _socket.socketpair
_ROLES = (b"reply", b"out", b"err")
_PREAMBLE = struct.Struct(">16s q 5s")
TEMPLATE = 0
_MOST_UNCOLLECTED = 8  # each counts as a process of the jail until it is collected


def main():
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        # The default handler of SIGINT would make even pid 1 killable from inside.
        signal.signal(number, signal.SIG_IGN)
    pickling.install(call.known_units)  # before what is preloaded builds on `pickle`
    path, shared, paths_of_filters, walled, newest = "/host.sock", "", [], False, None
    patched = patches.Patches()
    builtins.display = displays.display  # type: ignore[attr-defined] # as in a notebook
    shipped.register()
    order, argument = _read_order()
    while order != "start":
        if order == "limit":
            name, value = argument.split()
            _limit(name, int(value))
        elif order == "socket":
            path = argument
        elif order == "folder":
            standard.folders = argument
        elif order == "shared":
            shared = argument
        elif order == "packing":
            sealed.packing()
        elif order == "filter":
            paths_of_filters = argument.split()
        elif order == "landlock":
            walled, newest = True, int(argument) if argument else None
        else:
            failure = patched.obey(order, argument) if order.startswith("patch") else preload.load(argument)
            if failure is not None:
                _answer("failed " + failure)
                return
        order, argument = _read_order()
    shipped.warm()
    old = walled and landlock.version(newest) < landlock.TRUNCATION_SINCE
    if paths_of_filters:
        first = 2 if old else 0
        paths_of_filters = paths_of_filters[first:first + 2]
        if not paths_of_filters:
            _answer("failed there is no filter for a Landlock as old as this")
            return
    mapped.prepare(standard.folders)
    for folder in filter(None, (standard.folders, shared)):
        standard.share(folder)
    zygote = Zygote(path)
    template = zygote.start_template(paths_of_filters)
    asked = zygote.await_filters()
    if asked.startswith("failed "):
        _answer(asked)
        return
    # After the template, whose descendants must not be able to give it orders.
    sweeper_pid = zygote.start_sweeper(shared)
    # And neither of them has what this opens.
    version = landlock.enable(standard.folders, newest) if walled else 0
    # Only now: the template and all its descendants must not find the token in their memory.
    # The line that holds it is read when they are there.
    zygote.token = bytes.fromhex(_read_order()[1])
    answer = "ready %s %d %d %d %s" % (sys.version.split()[0], template, sweeper_pid, version, asked)
    _answer(answer + patched.report())
    zygote.serve()


def _limit(name, value):
    number = getattr(resource, "RLIMIT_" + name)
    _, hard = resource.getrlimit(number)
    if hard != resource.RLIM_INFINITY:
        value = min(value, hard)
    resource.setrlimit(number, (value, value))


def _answer(text):
    os.write(1, (text.replace("\n", " ") + "\n").encode("utf-8", "backslashreplace"))


def _read_order():
    """One line, read byte by byte: what follows it must not be in this process's memory yet."""
    line = bytearray()
    while not line.endswith(b"\n"):
        byte = os.read(0, 1)
        if not byte:
            raise SystemExit("the host ended before the zygote was ready")
        line += byte
    order, _, argument = line.decode().strip().partition(" ")
    return order, argument


def _install_filters(paths, channel):
    """Installs filters in the template, before any user code, and tells the zygote whether it is asked."""
    listener = None
    try:
        if paths:
            denials.install()
            listener = filters.install(*paths)
    except OSError as error:
        kit.send(channel, ("failed %s" % error).encode("utf-8", "replace"))
        os._exit(holder.FAULT)
    if listener is None:
        kit.send(channel, b"0")
    else:
        kit.send(channel, b"1", [listener])
        os.close(listener)


class Zygote:
    def __init__(self, path):
        self.token = None
        self._template = None
        self._path = path
        self._channels = {}
        self._folders = {}  # the lineages' names for theirs, by their first process
        self._listener = -1  # where the kernel asks about signals
        self._sweeper = None
        self._uncollected = 0  # processes that the template has forked, and that have ended since it was asked anything

    def start_template(self, paths_of_filters):
        """Forks the holder of the empty scope, from which all lineages descend. Gives its pid."""
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        gc.collect()
        gc.freeze()  # so that collections in the forks do not touch, and so copy, these pages
        pid = os.fork()
        if pid == 0:
            ours.close()
            for number in (signal.SIGTERM, signal.SIGHUP):
                signal.signal(number, signal.SIG_DFL)
            _limit("NOFILE", kit.NOFILE_HARD)  # not the zygote's: it has a channel to every process
            null = os.open(os.devnull, os.O_RDWR)
            os.dup2(null, 0)
            os.dup2(null, 1)  # but not 2: what goes wrong in the template is the host's to read
            os.close(null)
            _install_filters(paths_of_filters, theirs)
            holder.main(theirs.detach())
        theirs.close()
        self._channels[TEMPLATE] = ours
        self._template = pid
        return pid

    def await_filters(self):
        """Whether this process is asked about signals, as `1` or `0`; `failed WHY` where the template could not
        install its filters."""
        told, descriptors, _, _ = socket.recv_fds(self._channels[TEMPLATE], 4096, 1)
        if descriptors:
            self._listener = descriptors[0]
        return told.decode() or "failed the template ended while it installed its filters"

    def start_sweeper(self, shared):
        """Forks the process that removes what lineages leave. Gives its pid."""
        pid, orders = sweeper.start(standard.folders, shared)
        self._sweeper = sweeper.Orders(orders)
        return pid

    def serve(self):
        wake, wake_write = os.pipe2(os.O_CLOEXEC | os.O_NONBLOCK)
        signal.signal(signal.SIGCHLD, lambda number, frame: None)
        signal.set_wakeup_fd(wake_write, warn_on_full_buffer=False)
        poll = select.poll()
        poll.register(0, select.POLLIN)
        poll.register(wake, select.POLLIN)
        if self._listener >= 0:
            poll.register(self._listener, select.POLLIN)
        pending = b""
        while True:
            for fd, _ in poll.poll():
                if fd == self._listener:
                    kills.answer(fd)
                    continue
                if fd == wake:
                    os.read(wake, 4096)
                    if self._template in holder.reap():
                        return  # without it nothing can begin; the host starts another jail
                    continue
                data = os.read(0, 65536)
                if not data:
                    return
                *lines, pending = (pending + data).split(b"\n")
                for line in lines:
                    self._obey(line.decode().split())

    def _obey(self, words):
        order, arguments = words[0], words[1:]
        try:
            if order == "kit":
                self._make_kit(int(arguments[0]), int(arguments[1]), arguments[2])
            elif order == "interrupt":
                os.kill(int(arguments[0]), signal.SIGINT)
            elif order == "reap":
                kit.send(self._channels[int(arguments[0])], kit.REAP)
            elif order == "sweep":
                self._sweep(*map(int, arguments))
            elif order == "end":
                self._end(*map(int, arguments))
        except (OSError, KeyError):
            # The process has ended, or its queue is full because it does not listen. The host
            # learns that from the connection or from its deadline; there is nobody else to tell.
            pass

    def _end(self, process, pid, parent):
        channel = self._channels.pop(process, None)
        if channel is not None:
            channel.close()
        if pid > 1:
            try:
                os.killpg(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass  # the host was faster
        if parent == TEMPLATE:
            self._uncollected += 1
            if self._uncollected < _MOST_UNCOLLECTED:
                return  # it collects them with its next fork
            self._uncollected = 0
        if parent in self._channels:
            kit.send(self._channels[parent], kit.REAP)

    def _sweep(self, lineage, since):
        folder = self._folders.pop(lineage, None)
        if folder is not None:
            self._sweeper.give(folder, since)

    def _make_kit(self, parent, child, purpose):
        ours, theirs = _socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        sockets = [self._connect(child, role) for role in _ROLES]
        self._channels[child] = ours
        message, rules = kit.FORK if purpose == "fork" else kit.KEEP, -1
        descriptors = [s.fileno() for s in (*sockets, theirs)]
        try:
            if parent == TEMPLATE:
                folder = standard.make_folder(child)
                self._folders[child] = os.path.basename(folder)
                rules = landlock.rules_for(folder)
                message += os.fsencode(folder)
                self._uncollected = 0
                if rules >= 0:
                    descriptors.append(rules)
            kit.send(self._channels[parent], message, descriptors)
        finally:
            for each in (*sockets, theirs):
                each.close()
            if rules >= 0:
                os.close(rules)

    def _connect(self, child, role):
        connection = _Socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.connect(self._path)
        connection.sendall(_PREAMBLE.pack(self.token, child, role))
        return connection
