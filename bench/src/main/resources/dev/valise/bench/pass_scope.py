"""Times a scope's way through a fresh program: lines "COUNT GAP_NS PART" in, nanoseconds out.

The arguments are the size of the scope in bytes, and the command of the program: it gets a pickled scope on its standard input, and
writes the one that it makes to its standard output.
"""

import pickle
import random
import subprocess
import sys
import time

size, command = int(sys.argv[1]), sys.argv[2:]
scope = pickle.dumps({"blob": random.Random(1).randbytes(size), "n": 0}, 5)
print("ready", flush=True)
for line in sys.stdin:
    count, gap, _ = line.split()
    times = []
    for _ in range(int(count)):
        time.sleep(int(gap) / 1e9)
        start = time.perf_counter_ns()
        done = subprocess.run(command, input=scope, stdout=subprocess.PIPE)
        times.append(time.perf_counter_ns() - start)
        if done.returncode != 0 or len(done.stdout) < size:
            sys.exit("%s ended with status %d" % (command[0], done.returncode))
    print(*times, flush=True)
