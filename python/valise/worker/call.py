"""One call: from its request to its reply, in the process that will hold the new scope.

A request is a pickled dict, made by the host:

    kind         "code", "function", "variables", "source", "pack", "unpack" or "compile"
    code, file   for code: the text, and the file name it is known by ("" for the next number)
    name         for a function or a source: which name of the scope
    args, kwargs for a function
    stream       for unpack: the packed scope; this one is empty
    cuts         for unpack: pairs of where in the stream a long block belongs, and its length; the blocks follow the request
    since        for pack: what the host knows of an earlier scope, if it does; see packing.py
    ahead        for unpack: what texts of it are compiled to; see packing.py
    units        for compile: pairs of a text and a file name; this scope is empty
    inputs       names to bind before anything runs, but for those that every module has
    stdin        the text that `sys.stdin` reads, if there is one
    asks         there where no text is, and the host answers for each line; see standard.py
    value_bytes  how large the value, or the packed scope, may be in the reply
    data_bytes   soft RLIMIT_DATA while user code runs
    processes    soft RLIMIT_NPROC while user code runs
    then_fork    whether a kit comes to be kept, for a spare that is to be forked when the call has ended

A reply is a pickled dict:

    status       "returned" or "raised"
    value        for an expression or a function that returned: see values.describe
    packed       for pack: the stream, as bytes, without its long blocks; for compile: what packing.py says
    cuts         for pack: pairs of where in the stream a long block belongs, and its length; the blocks follow the reply
    error        for a raise: see failures.describe
    displays     what it showed, where it did: dicts of a `mime`, and `bytes`
    changed      names that are bound, or bound to another object than before
    removed      names that are no longer bound
    cpu_ns, peak_bytes   what this process used
    unforkable   why this process cannot be the holder of the new scope, where that is certain
    doubtful     whether it has to show that it can, by a fork
    forks        whether it forks the spare that it keeps a kit for
"""

import ctypes
import inspect
import os
import pickle
import resource
import sys
import time
import types

from valise import captured, displays
from valise.worker import auditing, awaiting, boundary, entropy, failures, introspect, kit, limits, packing, standard, values, wire
from valise.worker.program import Program, teach_inspect, teach_linecache

_PR_SET_CHILD_SUBREAPER = 36

# References from before user code ran: what it does to these modules must not matter here.
_getrusage, _RUSAGE_SELF = resource.getrusage, resource.RUSAGE_SELF
_getrecursionlimit, _setrecursionlimit = sys.getrecursionlimit, sys.setrecursionlimit
_loads, _dumps = pickle.loads, pickle.dumps
_getpid, _exit = os.getpid, os._exit
_process_time_ns = time.process_time_ns
_waitid, _P_ALL, _WEXITED, _WNOHANG, _WNOWAIT = os.waitid, os.P_ALL, os.WEXITED, os.WNOHANG, os.WNOWAIT
_CO_COROUTINE, _Coroutine = inspect.CO_COROUTINE, types.CoroutineType
_nothing_to_show, _finish = displays.nothing_to_show, displays.finish
_prctl = ctypes.PyDLL(None).prctl

_RECURSION_LIMIT = _getrecursionlimit()
_NO_VALUE = object()
_WITHOUT_CHANNEL = "the code closed, or replaced, the descriptor by which its process is told to fork"
_WITHOUT_DESCRIPTORS = "the code set RLIMIT_NOFILE to %d, for good; more than %d are needed"
_MOST_NAMES = 50_000  # of each kind in a reply; the host reads twice as many
# A call that does what most do, to be rehearsed on a program that nobody sees.
_REHEARSAL = _dumps(
    {
        "kind": "code",
        "code": "def f(x): return x * (1 - 0.2)\nx = f(100)\nx",
        "file": "<rehearsal>",
        "inputs": {},
        "value_bytes": 1024,
        "data_bytes": sys.maxsize,
        "processes": sys.maxsize,
        "then_fork": False,
    },
    values.PROTOCOL,
)
# Both are made by prepare().
_program: Program
_stage: Program


def prepare(rehearse_serving):
    """Makes the empty scope. Once, in the template, which serves a few requests before that: what these change is not
    the scope's."""
    global _program, _stage
    entropy.observe()
    captured.begin()
    auditing.observe()
    for limit in limits.ALL:
        limit.look()
    _program = _stage = Program()
    rehearse_serving(_REHEARSAL)
    _program = Program()
    _program.install()
    teach_linecache(_program)
    teach_inspect(_program)


def known_units():
    """The units of the scope that this process holds; a `valise.pack.Units`."""
    from valise import pack

    return _program.known_units(pack.Units)


def adopt_orphans(adopt):
    """Whether what this process starts, and loses sight of, stays below it in the process tree.
    So the host can tell what belongs to a call."""
    _prctl(_PR_SET_CHILD_SUBREAPER, 1 if adopt else 0, 0, 0, 0)


def rehearse():
    """Runs a call that changes nothing: it copies the pages that the real one will write. Every
    page that a fork writes first costs it a fault, and a call has some hundred of them."""
    _dumps(_perform(_stage, _loads(_REHEARSAL), boundary.ALL), values.PROTOCOL)


def run(payload):
    """Runs one call. Gives the reply's bytes, what is to follow them, and whether a spare is to be forked now."""
    _program.install()
    standard.install()
    request = _read(payload)
    if "cuts" in request:
        request["blocks"] = [wire.read_exactly_into(kit.OWN.reply, bytearray(length)) for _, length in request["cuts"]]
    if "stdin" in request:
        standard.give(request["stdin"])
    elif "asks" in request:
        standard.ask(kit.OWN.reply)
    reply = _perform(_program, request, boundary.NONE)
    boundary.ignore_interrupts()
    # With children it waits until the host has ended them, and tells its own from them.
    reply["forks"] = forks = (
        request["then_fork"] and not reply["doubtful"] and "unforkable" not in reply and not _has_children()
    )
    blocks = reply.pop("blocks", ())
    return _dumps(reply, values.PROTOCOL), blocks, forks


def _has_children():
    try:
        _waitid(_P_ALL, 0, _WEXITED | _WNOHANG | _WNOWAIT)
    except ChildProcessError:
        return False
    return True


def _read(payload):
    try:
        return _loads(payload)
    except Exception as error:
        # An input of a class that user code has made unfindable; a hook that refuses to look.
        unread = {"kind": "unread", "error": error, "inputs": {}, "then_fork": False}
        return {**unread, "data_bytes": sys.maxsize, "processes": sys.maxsize}


def _perform(program, request, held_back):
    pid, started = _getpid(), _process_time_ns()
    reply: dict = {"status": "returned"}
    makes_scope = request["kind"] not in _QUESTIONS
    among = program.bound_by(request.get("code", ""), request["inputs"]) if makes_scope else ()
    before = program.visible(among)
    program.bind(request["inputs"])
    _lower_limits(request)
    value, error = _NO_VALUE, None
    try:
        value = boundary.cross(held_back, _KINDS[request["kind"]], program, request)
    except BaseException as raised:
        error = raised
        boundary.close()  # once more: it may have been an interrupt at the boundary itself
    if _getpid() != pid:
        _end_child(program, error)
    _lift_limits()
    limit = _getrecursionlimit()
    _setrecursionlimit(_RECURSION_LIMIT)  # a higher one lets a deep value overflow the stack
    boundary.expect_interrupts()  # user code may have had another handler
    try:
        reply.update(boundary.cross(held_back, _describe, program, value, error, request))
    except BaseException as second:
        # Out of memory or interrupted while the user's own __repr__ ran: say the certain part.
        boundary.close()
        reply.update(_describe_barely(value, error, second))
    if _getpid() != pid:
        _end_child(program, None)
    value = error = None
    _setrecursionlimit(max(limit, _RECURSION_LIMIT))
    standard.settle()
    changed, removed = program.difference(before, among)
    reply["changed"], reply["removed"] = changed[:_MOST_NAMES], removed[:_MOST_NAMES]
    reply["cpu_ns"] = _process_time_ns() - started
    reply["peak_bytes"] = _getrusage(_RUSAGE_SELF).ru_maxrss * 1024
    if limits.NOFILE.soft() <= kit.HIGHEST:
        reply["unforkable"] = _WITHOUT_DESCRIPTORS % (limits.NOFILE.soft(), kit.HIGHEST)
    elif not kit.is_connected():
        reply["unforkable"] = _WITHOUT_CHANNEL
    # Threads, which the host sees, do not come along into a fork, and new native code the host sees too.
    reply["doubtful"] = limits.NPROC.was_lowered() or limits.DATA.was_lowered()
    return reply


def _end_child(program, error):
    """Ends a process that user code forked, and that came to the end of that code as well: as the
    end of a script ends."""
    status = 1
    try:
        code = error.code if isinstance(error, SystemExit) else None
        if error is None or (isinstance(error, SystemExit) and code is None):
            status = 0
        elif type(code) is int:
            status = code & 0xFF
        elif code is not None:
            sys.stderr.write("%s\n" % (code,))
        else:
            sys.stderr.write(failures.describe(error, program)["traceback"])
        standard.flush()
    finally:
        _exit(status)


def _run_code(program, request):
    statements, last = program.compile(request["code"], request["file"])
    if _awaits(statements) or _awaits(last):
        # All of it runs as one task: what comes before the first await may need the running loop.
        return awaiting.run(_evaluate_awaiting(program, statements, last))
    eval(statements, program.names)
    return _NO_VALUE if last is None else eval(last, program.names)


async def _evaluate_awaiting(program, *codes):
    value: object = _NO_VALUE
    for code in codes:
        if code is not None:
            value = eval(code, program.names)
            if _awaits(code):
                value = await value  # type: ignore[misc]
    return _NO_VALUE if codes[-1] is None else value


def _awaits(code):
    return code is not None and code.co_flags & _CO_COROUTINE


def _call_function(program, request):
    name = request["name"]
    try:
        function = program.visible([name])[name]
    except KeyError:
        raise NameError("name %r is not defined" % name) from None
    value = function(*request["args"], **request["kwargs"])
    return awaiting.run(value) if type(value) is _Coroutine else value


def _raise_unread(program, request):
    raise request["error"]


_KINDS = {
    "unread": _raise_unread,
    "code": _run_code,
    "function": _call_function,
    "variables": lambda program, request: introspect.variables(program),
    "source": lambda program, request: introspect.source(program, request["name"]),
    "pack": lambda program, request: packing.pack(program, request["value_bytes"], request.get("since")),
    "unpack": lambda program, request: packing.unpack(
        program, request["stream"], request["ahead"], request.get("cuts", ()), request.pop("blocks", ())
    ),
    "compile": lambda program, request: packing.compiled(request["units"]),
}

_SHOWING = frozenset(["code", "function"])
# What leaves the scope as it is, in a process that nobody keeps.
_QUESTIONS = frozenset(["variables", "source", "pack", "compile"])


def _describe(program, value, error, request):
    """The part of the reply that needs the user's own code: __repr__, __str__, attributes."""
    told: dict = {}
    try:
        # In this order: a rehearsal comes as far as most calls do.
        if not _nothing_to_show(value) and program is not _stage and request["kind"] in _SHOWING:
            shown = _finish(value, error is None)
            if shown:
                told["displays"] = shown
    except Exception:
        pass  # the code has broken them, for itself
    standard.flush()
    if error is not None:
        return {**told, "status": "raised", "error": failures.describe(error, program)}
    if value is _NO_VALUE:
        return told
    if request["kind"] == "pack":
        return {"packed": value.rest(), "cuts": value.places(), "blocks": value.blocks()}
    if request["kind"] == "compile":
        return {"packed": value}
    return {**told, "value": values.describe(value, request["value_bytes"])}


def _describe_barely(value, error, second):
    if error is not None:
        kind, message = values.type_name(error), ""
        return {
            "status": "raised",
            "error": {"type": kind, "message": message, "traceback": kind + "\n", "frames": []},
        }
    kind = values.type_name(second)
    text = "%s, while the result was written" % kind
    return {
        "status": "raised",
        "error": {"type": kind, "message": text, "traceback": text + "\n", "frames": []},
    }


def _lower_limits(request):
    limits.NOFILE.lower(kit.NOFILE_SOFT)
    limits.DATA.lower(request["data_bytes"])
    limits.NPROC.lower(request["processes"])


def _lift_limits():
    for limit in limits.ALL:
        limit.lift()
