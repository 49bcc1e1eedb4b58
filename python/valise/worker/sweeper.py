"""Removes what lineages leave behind: their folders, and shared memory that none of those alive has made.

A process of its own beside the zygote, since a folder may hold millions of files and the zygote must
not be kept. It takes lines on a pipe, and ends when that ends:

    NAME SINCE     the folder of a lineage that has ended, in the folder of all; and the time, in milliseconds since 1970,
                   from which on all lineages that live have run code

Most folders are empty, and are removed at once. What is in the others was made by user code, and some of
the processes that made it may only be dying. So such a folder is moved aside first, where no path of
theirs leads, and is taken apart without recursion and without following anything: a folder in it is
moved up beside it. What cannot be removed is tried again with the next.
"""

import os
import stat

from valise.worker import standard

_ASIDE = "ended"  # names of lineages begin with numbers
# The kernel dates files by a clock that may be some milliseconds behind.
_SLACK_SECONDS = 1.0


def start(folders, shared):
    """Forks the process. Gives its pid, and the descriptor that takes orders."""
    orders, ours = os.pipe2(os.O_CLOEXEC)
    pid = os.fork()
    if pid == 0:
        try:
            os.close(ours)
            _keep_only(orders)
            _serve(orders, Sweeper(folders, shared))
        finally:
            os._exit(0)
    os.close(orders)
    os.set_blocking(ours, False)
    return pid, ours


def _keep_only(orders):
    """Closes all descriptors but standard error: some lead to the host, to the template, to signals."""
    null = os.open(os.devnull, os.O_RDWR)
    for fd in (0, 1):
        os.dup2(null, fd)
    os.closerange(3, orders)
    os.closerange(orders + 1, os.sysconf("SC_OPEN_MAX"))


def _serve(orders, sweeper):
    pending = b""
    while True:
        data = os.read(orders, 1 << 16)
        if not data:
            return
        *lines, pending = (pending + data).split(b"\n")
        for line in lines:
            name, since = line.decode().split()
            sweeper.sweep(name, int(since) / 1000)


class Orders:
    """The zygote's end: takes orders without ever waiting for the sweeper."""

    def __init__(self, descriptor):
        self._descriptor = descriptor
        self._unsent = b""

    def give(self, name, since):
        self._unsent += b"%s %d\n" % (name.encode(), since)
        try:
            self._unsent = self._unsent[os.write(self._descriptor, self._unsent):]
        except BlockingIOError:
            pass  # it has much to do; this goes with the next


class Sweeper:
    def __init__(self, folders, shared):
        self._folders = folders
        self._shared = shared
        self._aside = "%s/%s" % (folders, _ASIDE)
        self._moved = 0
        self._absent: list = []
        self._is_clear = False  # nothing is known to be left of what was to be removed

    def sweep(self, name, since):
        """Removes a lineage's folder, and shared memory last changed before `since`, in seconds."""
        standard.mend()
        # Most lineages have put nothing into theirs.
        if not (self._is_clear and self._remove_empty("%s/%s" % (self._folders, name))):
            self._remove(name)
        if self._shared:
            self._free_shared(since - _SLACK_SECONDS)

    def _remove_empty(self, path):
        try:
            os.rmdir(path)
        except OSError:
            return False
        return True

    def _remove(self, name):
        os.makedirs(self._aside, 0o700, exist_ok=True)
        os.chmod(self._aside, 0o700)  # of which lineages know the name
        again, self._absent = self._absent, []
        for each in again:
            self._move_aside("%s/%s" % (self._folders, each))
        if not self._move_aside("%s/%s" % (self._folders, name)):
            self._absent.append(name)  # it had none; or a process that ends made it in this moment
        self._is_clear = self._take_apart() and not self._absent

    def _move_aside(self, path):
        """Moves a folder to where it is taken apart. False where it is not there, or is no folder."""
        try:
            if not stat.S_ISDIR(os.lstat(path).st_mode):
                return False
            os.chmod(path, 0o700)  # or it cannot be moved, nor what is in it
            os.rename(path, "%s/%d" % (self._aside, self._moved))
        except OSError:
            return False
        self._moved += 1
        return True

    def _take_apart(self):
        """Gives whether nothing is left."""
        is_clear = True
        folders = ["%s/%s" % (self._aside, name) for name in os.listdir(self._aside)]
        while folders:
            folder = folders.pop()
            try:
                os.chmod(folder, 0o700)
                self._empty(folder, folders)
                os.rmdir(folder)
            except OSError:
                is_clear = False  # a process that ends has made something in it; again with the next
        return is_clear

    def _empty(self, folder, folders):
        with os.scandir(folder) as entries:
            for entry in entries:
                if not entry.is_dir(follow_symlinks=False):
                    os.unlink(entry.path)
                elif self._move_aside(entry.path):
                    folders.append("%s/%d" % (self._aside, self._moved - 1))

    def _free_shared(self, before):
        with os.scandir(self._shared) as entries:
            for entry in entries:
                try:
                    # Its time of change, which unlike the other times nobody can set.
                    if entry.stat(follow_symlinks=False).st_ctime < before:
                        os.unlink(entry.path)
                except OSError:
                    pass  # it has gone
