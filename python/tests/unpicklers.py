"""Two readers of the same bytes, each in a process with limits: ours, and the library's, which is written in C.

A control of an attack shows that theirs falls for it, though it finds only what an allowlist names.
"""

import subprocess
import sys

KILLED = "signal 24"  # SIGXCPU
CRASHED = "signal 11"  # SIGSEGV
_MEMORY = 1 << 30  # of address space
_OUR_SECONDS, _THEIR_SECONDS = 4, 1  # of a processor: ours need half of one, theirs hours
_PROGRAM = """
import io, pickle, resource, sys
sys.path[:0] = %r
resource.setrlimit(resource.RLIMIT_AS, (%d, %d))
resource.setrlimit(resource.RLIMIT_CPU, (%d, %d))
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
data = sys.stdin.buffer.read()
"""
_THEIRS = """
class Careful(pickle.Unpickler):
    def find_class(self, module, name):
        if (module, name) in ALLOWED or module in ALLOWED:
            return super().find_class(module, name)
        raise pickle.UnpicklingError("%s.%s is not allowed" % (module, name))
def load():
    try:
        return Careful(io.BytesIO(data)).load()["variables"]["x"]
    except MemoryError:
        print("MemoryError")
        raise SystemExit
"""
_OURS = """
import valise
try:
    valise.safe_loads(data)
except valise.UnpackError as error:
    print(error)
"""


def ours(data):
    """What `safe_loads` says to it."""
    return run(_OURS, data, _OUR_SECONDS)


def run(program, data, seconds):
    """What a program prints in a process with limits, or the signal that ended it."""
    start = _PROGRAM % (sys.path, _MEMORY, _MEMORY, seconds, seconds + 5)
    done = subprocess.run(
        [sys.executable, "-S", "-c", start + program], input=data, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        check=False,
    )  # fmt: skip
    if done.returncode < 0:
        return "signal %d" % -done.returncode
    return (done.stdout + done.stderr[-500:]).decode("utf-8", "replace").strip()


def theirs(data, allowed, program):
    """What the library's unpickler makes of it, with these names allowed; a program looks at it by `load()`."""
    return run("ALLOWED = %r\n" % (allowed,) + _THEIRS + program, data, _THEIR_SECONDS)
