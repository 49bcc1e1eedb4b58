"""Times what a process of the sandbox spends on packing and unpacking, beside cloudpickle: lines "COUNT GAP_NS PART" in, the
processor times of each in nanoseconds out.

It follows `pack_loads.py`, with the folder in which the package valise is, a load of those, and a side. On the side "pack"
the process holds the scope, on the side "unpack" it does not, and on the side "again" it holds it after a change to one of
its variables. PART is "valise", for the worker's own functions, "again", for them where the host has the scope before
the change, "first", for them where nobody has compiled the units ahead, or "cloudpickle", for its dumps and loads of the same variables. Each is done in a new fork, as in the sandbox, which has imported
what it needs before; without the walls of the jail, which take no time of the processor.
"""

import gc
import os
import sys
import time

folder, load, side = sys.argv[1:]
sys.path.insert(0, folder)

from valise.worker import sealed

with sealed.imports(folder):
    from valise.worker import call, packing
    from valise.worker.program import Program
names = sealed.packing().units
try:
    import cloudpickle
except ImportError:
    print("there is no cloudpickle", flush=True)
    sys.exit()
FILE = "<call 1>"


def held():
    """The scope, as a call leaves it."""
    program = Program()
    program.install()
    statements, _ = program.compile(LOADS[load], FILE)
    exec(statements, program.names)
    return program


def pack(program):
    return packing.pack(program, 1 << 30, None)


def pack_again(program):
    return packing.pack(program, 1 << 30, {"leading": [], "calls": [(CHANGE, ())]})


def unpack(program):
    return packing.unpack(program, stream, ahead)


def unpack_first(program):
    return packing.unpack(program, stream, {})


def dumps(program):
    return cloudpickle.dumps(program.visible(), protocol=5)


def loads(program):
    return cloudpickle.loads(dumped)


def in_fork(function):
    """What a function writes, given the end of a pipe."""
    gc.collect()
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        with open(writing, "wb") as pipe:
            function(pipe)
        os._exit(0)
    os.close(writing)
    with open(reading, "rb") as pipe:
        written = pipe.read()
    os.waitpid(pid, 0)
    return written


def timed(function, program):
    def run(pipe):
        start = time.process_time_ns()
        kept = function(program)  # or its end would be counted
        pipe.write(b"%d" % (time.process_time_ns() - start))
        pipe.flush()
        os._exit(kept is None)

    return int(in_fork(run))


if side == "pack":
    scope, parts = held(), {"valise": pack, "cloudpickle": dumps}
elif side == "again":
    scope, parts = held(), {"valise": pack, "again": pack_again}
    exec(scope.compile(CHANGE, "<call 2>")[0], scope.names)
else:
    # Forks make what is read: cloudpickle knows the classes again that it has written.
    stream = in_fork(lambda pipe: pipe.write(pack(held()).whole()))
    dumped = in_fork(lambda pipe: pipe.write(dumps(held())))
    ahead = {names.name_of(LOADS[load], FILE): packing.compiled([(LOADS[load], FILE)])[4:]}
    scope, parts = Program(), {"valise": unpack, "first": unpack_first, "cloudpickle": loads}
    scope.install()
print("ready", flush=True)
for line in sys.stdin:
    count, _, part = line.split()
    print(*(timed(parts[part], scope) for _ in range(int(count))), flush=True)
