"""A process of a lineage: it waits, forks spares, runs at most one call, and holds its scope.

    spare    waits for a call on its reply connection
    runs     one call; see call.py
    holder   forks a spare for each kit that it receives

A process whose fork is wanted before it has run a call (its parent had threads and must not hold
the scope) simply forks: waiting, it holds the same scope as its parent did.
"""

import _socket
import os
import select
import struct
import time
import traceback

from valise.worker import auditing, boundary, call, entropy, forking, kit, landlock, standard, wire

# References from before user code ran: `os.fork = ...` must not matter.
_exit, _getpid, _setpgid = os._exit, os.getpid, os.setpgid
_write, _yield, _now = os.write, os.sched_yield, time.monotonic
_waitpid, _WNOHANG = os.waitpid, os.WNOHANG
# Exit statuses, which the host puts into words.
FAULT = 70  # a fault of the worker, or memory ran out while it worked
CUT_OFF = 71  # the code closed, or broke, the worker's connection to the host

_READY = struct.Struct(">cII")  # a frame: see wire.py
_PID_BYTES = 4

# In milliseconds. A spare prepares itself when nothing comes for so long: most spares of scopes
# that are called once are never needed, and when calls come close together, a processor that
# prepares is one that a call waits for. Shorter than the 5 ms in which a person's program may call.
_BEFORE_PREPARATION = 2
_MOST_PATIENCE = 64
_LATE = 0.5
# CPython 3.11 specializes a function's instructions when it has run eight times, and later versions sooner.
_REHEARSALS = 10
# A holder lets go of what its call needed when nothing comes for so long: a scope that nobody keeps
# is forgotten before.
_BEFORE_LETTING_GO = 50


# What is waited for has the same numbers in every process, so all of them can use these: new ones would be pages to copy.
_calls_and_kits, _kits = select.poll(), select.poll()


def main(channel):
    """Runs as the template, and in its forks as whatever they become. Never returns."""
    kit.open_channel(channel)
    _calls_and_kits.register(kit.OWN.reply, select.POLLIN)
    _calls_and_kits.register(kit.OWN.kits, select.POLLIN)
    _kits.register(kit.OWN.kits, select.POLLIN)
    boundary.hold_back_signals()
    call.prepare(_rehearse_serving)
    try:
        Process().wait()
    except EOFError:
        pass  # the zygote or the host is gone
    except BaseException as error:
        _die(error)
    _exit(0)


def _rehearse_serving(request):
    """Serves a request as a spare does, so often that the interpreter has made the code on its way faster for what it
    works on, which forks inherit: it touches fewer pages then, and each is a fault."""
    own = kit.OWN
    errors = os.dup(2)
    ours, theirs = _socket.socketpair()
    try:
        for _ in range(_REHEARSALS):
            spare = Process(is_spare=True)
            kit.Kit(os.dup(theirs.fileno()), os.dup(kit.NULL), os.dup(kit.NULL), os.dup(own.kits)).move_to(own)
            boundary.expect_interrupts()
            wire.write_frame(ours.fileno(), wire.CALL, request)
            spare.run_call()
    finally:
        call.adopt_orphans(False)
        standard.disconnect(kit.NULL)
        os.dup2(errors, 2)
        for fd in (own.reply, own.out, own.err, errors):
            kit.close_quietly(fd)


def _die(error):
    """Ends this process, saying why where that can still be said."""
    try:
        traceback.print_exception(type(error), error, error.__traceback__)
    finally:
        _exit(CUT_OFF if isinstance(error, OSError) else FAULT)


def reap():
    """Collects children that have ended. Gives their pids."""
    ended: list = []
    try:
        while True:
            pid, _ = _waitpid(-1, _WNOHANG)
            if pid == 0:
                return ended
            ended.append(pid)
    except ChildProcessError:
        return ended


class Process:
    def __init__(self, is_spare=False):
        self._is_spare = is_spare  # it has a kit of its own, and waits for a call
        self._has_kit = False  # for the spare that it will fork as soon as it is a holder
        self._folder = b""  # of the lineage that begins with it, until it has entered that
        self._rules = -1  # of its domain, likewise
        self._patience = _BEFORE_PREPARATION
        self._is_prepared = not is_spare

    def wait(self):
        """Serves kits and one call, until the connections end (EOFError)."""
        while True:
            if not self._is_spare:
                self._take_kit()
                continue
            began = _now()
            events = _calls_and_kits.poll(None if self._is_prepared else self._patience)
            # One event, then a fresh look: either may have made this another process. A call goes
            # before kits: events come in the order of registration.
            if not events:
                self._prepare_if_there_is_time(1000 * (_now() - began))
            elif events[0][0] == kit.OWN.kits:
                self._take_kit()
            else:
                self.run_call()
                if not self._is_spare:
                    self._become_holder()

    def _prepare_if_there_is_time(self, waited):
        if waited > self._patience + _LATE and self._patience < _MOST_PATIENCE:
            self._patience *= 2  # woken late: the processors are busy, with what somebody waits for
            return
        self._prepare()
        if not auditing.hooked:  # a hook would see what was never run, and might refuse it
            call.rehearse()

    def _take_kit(self):
        """Takes the next message; returns as another process where that was to fork."""
        message, received = kit.receive()
        if message == kit.KEEP:
            received.move_to(kit.FIRST_SPARE)
            self._has_kit = True
        elif message == kit.REAP:
            reap()
        elif received is not None:  # FORK, and the lineage's folder where this is the template
            self._fork_spare(received, message[1:])

    def run_call(self):
        """Serves the call that comes. Where that asks for a fork at its end, it returns in the fork too, a spare."""
        kind, payload = wire.read_frame(kit.OWN.reply)
        if kind != wire.CALL:
            raise EOFError("a frame of kind %r is not for a spare" % kind)
        if not self._is_prepared:
            self._prepare()
        standard.mend()
        reply, blocks, forks = call.run(payload)
        wire.write_frame(kit.OWN.reply, wire.ENDED, reply)
        for block in blocks:
            wire.write_all(kit.OWN.reply, block)
        self._is_spare = False
        if forks:
            while not self._has_kit:
                self._take_kit()
            self._has_kit = False
            self._fork_spare(kit.FIRST_SPARE)
        else:
            reap()  # what its call left; its own forks are collected when the host has seen how they ended

    def _become_holder(self):
        """Lets go of what a call needed. A fork that a call may wait for comes before: it gets its own in place of
        all this."""
        if _kits.poll(_BEFORE_LETTING_GO):
            self._take_kit()
            if self._is_spare:
                return  # the fork
        call.adopt_orphans(False)
        standard.disconnect(kit.NULL)
        for fd in (kit.OWN.reply, kit.OWN.out, kit.OWN.err):
            kit.close_quietly(fd)

    def _fork_spare(self, spare_kit, folder=b""):
        """Forks. In the spare, which takes over `self`, nothing is left of what this process was."""
        had_threads = forking.has_threads()
        try:
            is_parent = forking.fork() != 0
        except forking.Unforkable as reason:
            # On the connection of the spare that there is not: there the host waits for it.
            _say(spare_kit.reply, wire.UNFORKABLE, str(reason).encode("utf-8", "replace"))
            spare_kit.close()
            return
        if is_parent:
            # The caller waits for the spare's first words, not for this process. But more may wait for the template:
            # and while sockets are on their way to it, the kernel looks for lost ones whenever a socket is closed.
            if not folder:
                _yield()
            spare_kit.close()
            if folder:
                reap()  # the template is asked for that only where it does not fork
            return
        # A group of its own before anything else: one signal to it ends what the call will have
        # started, and one to the parent's group must not end this.
        _setpgid(0, 0)
        # In one write, and with as little as possible before it: each page that is touched here is
        # a fault that a caller waits for.
        _write(spare_kit.reply, _READY.pack(wire.READY, _PID_BYTES, _getpid()))
        boundary.expect_interrupts()
        spare_kit.move_to(kit.OWN)
        if self._has_kit:  # the parent's, which has not run a call
            kit.FIRST_SPARE.close()
        self._is_spare, self._has_kit = True, False
        self._is_prepared, self._patience = False, _BEFORE_PREPARATION
        if folder:
            self._folder, self._rules = folder, spare_kit.rules
        if had_threads:
            standard.unlock()

    def _prepare(self):
        """What a call needs in a fork; done ahead where there is time."""
        standard.connect(kit.NULL, kit.OWN.out, kit.OWN.err)
        call.adopt_orphans(True)
        entropy.reseed()
        if self._folder:
            standard.enter_folder(self._folder)
            if self._rules >= 0:
                landlock.enter(self._rules)
            self._folder = b""
        self._is_prepared = True


def _say(fd, kind, payload):
    """Writes a frame to whoever may still listen."""
    try:
        wire.write_frame(fd, kind, payload)
    except OSError:
        pass  # nobody does
