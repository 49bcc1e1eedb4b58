"""A process of a lineage: it waits, forks spares, runs at most one call, and holds its scope.

    spare    waits for a call on its reply connection
    runs     one call; see call.py
    holder   forks a spare for each kit that it receives

A process whose fork is wanted before it has run a call (its parent had threads and must not hold
the scope) simply forks: waiting, it holds the same scope as its parent did.
"""

import os
import select
import struct
import traceback

from valise.worker import boundary, call, entropy, forking, kit, standard, wire

# References from before user code ran: `os.fork = ...` must not matter.
_exit, _getpid, _setpgid, _poll = os._exit, os.getpid, os.setpgid, select.poll
# Exit statuses, which the host puts into words.
FAULT = 70  # a fault of the worker, or memory ran out while it worked
CUT_OFF = 71  # the code closed, or broke, the worker's connection to the host

_pid = struct.Struct(">I")

# In milliseconds. A spare prepares itself when nothing comes for so long: most spares of scopes
# that are called once are never needed, and when calls come close together, a processor that
# prepares is one that a call waits for. Shorter than the 5 ms in which a person's program may call.
_BEFORE_PREPARATION = 2


def main(channel):
    """Runs as the template, and in its forks as whatever they become. Never returns."""
    call.prepare()
    boundary.hold_back_signals()
    try:
        Process(channel).wait()
    except EOFError:
        pass  # the zygote or the host is gone
    except BaseException as error:
        _die(error)
    _exit(0)


def _die(error):
    """Ends this process, saying why where that can still be said."""
    try:
        traceback.print_exception(type(error), error, error.__traceback__)
    finally:
        _exit(CUT_OFF if isinstance(error, OSError) else FAULT)


def reap():
    """Collects children that have ended."""
    try:
        while os.waitpid(-1, os.WNOHANG) != (0, 0):
            pass
    except ChildProcessError:
        pass


class Process:
    def __init__(self, kits):
        self._kits = kits
        self._kit = None  # this process's own; None in the template
        self._first_spare = None  # the kit of the spare that proves that this process can fork
        self._generation = 0
        self._is_prepared = True

    def wait(self):
        """Serves kits and one call, until the connections end (EOFError)."""
        while True:
            poll = _poll()
            poll.register(self._kits, select.POLLIN)
            if self._kit is not None:
                poll.register(self._kit.reply, select.POLLIN)
            events = poll.poll(None if self._is_prepared else _BEFORE_PREPARATION)
            # One event, then a fresh look: either may have made this another process.
            if not events:
                self._prepare()
                call.rehearse()
            elif events[0][0] == self._kits:
                self._take_kit()
            else:
                self._run_call()

    def _take_kit(self):
        message, received = kit.receive(self._kits)
        if message == kit.KEEP:
            self._first_spare = received
        elif message == kit.FORK:
            try:
                self._fork_spare(received)
            except forking.Unforkable:
                received.close()  # by which the host sees that there is no spare
        elif message == kit.REAP:
            reap()

    def _run_call(self):
        kind, payload = wire.read_frame(self._kit.reply)
        if kind != wire.CALL:
            raise EOFError("a frame of kind %r is not for a spare" % kind)
        if not self._is_prepared:
            self._prepare()
        reply = call.run(payload)
        wire.write_frame(self._kit.reply, wire.ENDED, reply)
        self._become_holder()

    def _become_holder(self):
        while self._first_spare is None:
            self._take_kit()
        call.adopt_orphans(False)
        mine = self._kit
        first_spare, self._first_spare = self._first_spare, None
        try:
            is_spare = self._fork_spare(first_spare)
        except forking.Unforkable as reason:
            wire.write_frame(mine.reply, wire.UNFORKABLE, str(reason).encode("utf-8", "replace"))
            _exit(FAULT)
        if not is_spare:
            self._kit = None
            for fd in (mine.reply, mine.out, mine.err):
                kit.close_quietly(fd)

    def _fork_spare(self, spare_kit):
        """Forks. True in the spare, which takes over `self`; False in this process."""
        reap()
        had_threads = forking.has_threads()
        if forking.fork():
            spare_kit.close()
            return False
        # A group of its own before anything else: one signal to it ends what the call will have
        # started, and one to the parent's group must not end this.
        _setpgid(0, 0)
        boundary.expect_interrupts()
        wire.write_frame(spare_kit.reply, wire.READY, _pid.pack(_getpid()))
        if self._kit is not None:
            self._kit.close()
        else:
            kit.close_quietly(self._kits)
        self._kit, self._kits, self._first_spare = spare_kit, spare_kit.kits, None
        self._generation += 1
        self._is_prepared = False
        if had_threads:
            standard.unlock()
        return True

    def _prepare(self):
        """What a call needs in a fork; done ahead where there is time."""
        standard.connect(self._kit.out, self._kit.err)
        call.adopt_orphans(True)
        entropy.reseed()
        if self._generation == 1:
            standard.make_folder()
        self._is_prepared = True
