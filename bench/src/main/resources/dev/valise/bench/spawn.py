"""Times whole programs: lines "COUNT GAP_NS" in, from spawn to wait of each in nanoseconds out.

The arguments are the program's command. It has to exit with status 0.
"""

import os
import sys
import time

command = sys.argv[1:]
null = os.open(os.devnull, os.O_RDWR)
streams = [(os.POSIX_SPAWN_DUP2, null, fd) for fd in (0, 1)]
print("ready", flush=True)
for line in sys.stdin:
    count, gap = line.split()
    times = []
    for _ in range(int(count)):
        time.sleep(int(gap) / 1e9)
        start = time.perf_counter_ns()
        pid = os.posix_spawn(command[0], command, os.environ, file_actions=streams)
        _, status = os.waitpid(pid, 0)
        times.append(time.perf_counter_ns() - start)
        if status != 0:
            sys.exit("%s ended with status %d" % (command[0], status))
    print(*times, flush=True)
