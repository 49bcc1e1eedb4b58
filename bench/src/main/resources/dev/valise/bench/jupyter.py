"""Times a Jupyter kernel: lines "COUNT GAP_NS PART" in, nanoseconds out.

PART is "execute", from execute to execute_reply and idle of the one kernel that runs all along, or
"start", from start_kernel to the answer of a new one, or "picture", the first of a new one with matplotlib.
"""

import importlib.util
import os
import sys
import time

for name in ("ipykernel", "jupyter_client"):
    if importlib.util.find_spec(name) is None:
        print("there is no", name, flush=True)
        sys.exit()

os.environ["PYDEVD_DISABLE_FILE_VALIDATION"] = "1"  # or the kernel warns of it on our stderr

from jupyter_client import KernelManager  # noqa: E402

CODE = "n += 1\nn"
PICTURE = "import matplotlib.pyplot as plt\nplt.plot([1, 2, 3])\nNone"
SECONDS = 60


def started():
    manager = KernelManager(kernel_name="python3")
    with open(os.devnull, "w") as null:
        manager.start_kernel(stdout=null, stderr=null)
    client = manager.blocking_client()
    client.start_channels()
    client.wait_for_ready(timeout=SECONDS)
    return manager, client


def end(manager, client):
    client.stop_channels()
    manager.shutdown_kernel(now=True)


def execute(client, code):
    request = client.execute(code)
    reply = {}
    while reply.get("parent_header", {}).get("msg_id") != request:
        reply = client.get_shell_msg(timeout=SECONDS)
    if reply["content"]["status"] != "ok":
        sys.exit("the kernel says: %r" % reply["content"])
    while True:
        message = client.get_iopub_msg(timeout=SECONDS)
        if message["parent_header"].get("msg_id") == request and message["msg_type"] == "status":
            if message["content"]["execution_state"] == "idle":
                return


manager, client = started()
execute(client, "n = 0")
print("ready", flush=True)
for line in sys.stdin:
    count, gap, part = line.split()
    times = []
    for _ in range(int(count)):
        time.sleep(int(gap) / 1e9)
        if part == "picture":
            new_manager, new_client = started()
            start = time.perf_counter_ns()
            execute(new_client, PICTURE)
            times.append(time.perf_counter_ns() - start)
            end(new_manager, new_client)
            continue
        start = time.perf_counter_ns()
        if part == "execute":
            execute(client, CODE)
            times.append(time.perf_counter_ns() - start)
        else:
            other = started()
            times.append(time.perf_counter_ns() - start)
            end(*other)
    print(*times, flush=True)
end(manager, client)
