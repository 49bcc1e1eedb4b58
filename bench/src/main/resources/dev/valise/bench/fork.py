"""Times fork: lines "COUNT GAP_NS PART" in, the times of each in nanoseconds out.

PART is "all" for fork, _exit in the child and wait, or "call" for the return of fork in the parent.
The argument is code that makes what the process holds meanwhile.
"""

import os
import sys
import time

scope = {}
exec(sys.argv[1], scope)
print("ready", flush=True)
for line in sys.stdin:
    count, gap, part = line.split()
    times = []
    for _ in range(int(count)):
        time.sleep(int(gap) / 1e9)
        start = time.perf_counter_ns()
        pid = os.fork()
        if pid == 0:
            os._exit(0)
        forked = time.perf_counter_ns()
        os.waitpid(pid, 0)
        times.append((forked if part == "call" else time.perf_counter_ns()) - start)
    print(*times, flush=True)
