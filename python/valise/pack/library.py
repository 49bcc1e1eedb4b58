"""Kinds of the standard library that do not pickle, or not so that another version can read them."""

import functools
import gc
import io
import os
import re
import sys
import types

from valise.pack import rebuild

_modules = sys.modules
_KeyWrapper = type(functools.cmp_to_key(len))
_UNABLE = {
    "frame": "a frame is part of a running thread",
    "socket": "a socket is a connection of its process",
    "mmap": "mapped memory belongs to its process",
    "Popen": "another process belongs to the one that started it",
    "_hashlib.HASH": "it keeps its state in a C library",
}


_INHERITED = (("threading", "local"), ("_socket", "socket"), ("threading", "Thread"), ("argparse", "Action"),
              ("argparse", "ArgumentParser"), ("logging", "PercentStyle"))  # fmt: skip


def loaded():
    """Which of the modules that are asked for kinds this process has; equal as long as the same ones are there."""
    return tuple(id(_modules.get(name)) for name in _MODULES)


def inherited():
    """Those of them whose subclasses are packed as they are."""
    found = (getattr(_modules.get(module), name, None) for module, name in _INHERITED)
    return [each for each in found if isinstance(each, type)]


def kinds():
    """(type, handler) of those whose modules this process has loaded: there are no instances of others."""
    for module, name, handler in _KINDS:
        found = getattr(_modules.get(module), name, None)
        if isinstance(found, type):
            yield found, handler


def _reduce_lock(packer, lock):
    return rebuild.lock, (lock.locked(),)


def _reduce_rlock(packer, lock):
    # Neither owner nor count can be asked for without releasing it.
    count = re.search(r"count=(\d+)", repr(lock))
    return rebuild.rlock, (int(count.group(1)) if count and lock._is_owned() else 0,)


def _reduce_local(packer, local):
    return rebuild.local, (type(local),), dict(local.__dict__), None, None, rebuild.attributes


def _reduce_context_variable(packer, variable):
    import contextvars

    arguments = (variable.name,)
    try:
        arguments += (contextvars.Context().run(variable.get),)
    except LookupError:
        pass
    try:
        value = (variable.get(),)
    except LookupError:
        return rebuild.context_variable, arguments
    if value == arguments[1:]:
        return rebuild.context_variable, arguments
    return rebuild.context_variable, arguments, value, None, None, rebuild.context_variable_state


def _reduce_context(packer, context):
    return rebuild.context, (), list(context.items()), None, None, rebuild.context_state


def _reduce_memory(packer, view):
    whole = view.obj
    if view.c_contiguous and isinstance(whole, (bytes, bytearray)) and view.nbytes == len(whole):
        return rebuild.memory, (whole, view.format, view.shape, view.readonly)
    content = view.tobytes()
    return rebuild.memory, (content if view.readonly else bytearray(content), view.format, view.shape, view.readonly)


def _reduce_mapping_proxy(packer, proxy):
    return rebuild.view, ("mapping proxy", gc.get_referents(proxy)[0])


def _reduce_dict_view(packer, view):
    kind = type(view).__name__.rpartition("_")[2]
    return rebuild.view, (kind, next(each for each in gc.get_referents(view) if isinstance(each, dict)))


def _reduce_file(packer, file):
    for name in ("stdin", "stdout", "stderr"):
        if file is getattr(sys, name, None) or file is getattr(sys, "__%s__" % name, None):
            return rebuild.standard_stream, (name,)
    path = getattr(file, "name", None)
    if file.closed:
        named = {"encoding": file.encoding, "errors": file.errors} if isinstance(file, io.TextIOBase) else {}
        return rebuild.closed_file, (type(file).__name__, path, getattr(file, "mode", None), named)
    if type(path) is not str or not os.path.isfile(path):
        return packer.lose(file, "it has no path under which it could be opened again: %r" % (path,))
    mode = getattr(file, "mode", "r")
    text = isinstance(file, io.TextIOBase)
    # Asking a text or a buffer that writes would flush it, and in a fork that writes its content twice.
    reading = not file.writable()
    position = file.tell() if reading else os.lseek(file.fileno(), 0, os.SEEK_CUR)
    named = {"encoding": file.encoding, "errors": file.errors} if text else {}
    return rebuild.file, (os.path.abspath(path), _without_emptying(mode), position, named)


def _without_emptying(mode):
    """What was opened to be written anew must not be emptied once more."""
    return "rb+" if "b" in mode and mode[0] in "wx" else "r+" if mode[0] in "wx" else mode


def _reduce_match(packer, match):
    # The first that gives the same; `finditer` and the like go on from where they were.
    for method, start in (("match", match.pos), ("search", match.pos), ("fullmatch", match.pos), ("match", match.start()),
                          ("fullmatch", match.start())):  # fmt: skip
        again = getattr(match.re, method)(match.string, start, match.endpos)
        if again is not None and again.regs == match.regs:
            return rebuild.match, (match.re, match.string, method, start, match.pos, match.endpos)
    return packer.lose(match, "the match cannot be found again")


def _reduce_struct(packer, made):
    return rebuild.struct, (made.format,)


def _reduce_lru_cache(packer, cached):
    name = getattr(cached, "__qualname__", None)
    reference = packer.references.of(cached, getattr(cached, "__module__", None), name)
    if reference is not None:
        return packer.refer(cached, reference, cached.__module__)
    parameters = cached.cache_parameters()
    attributes = dict(cached.__dict__)
    function = attributes.pop("__wrapped__", None)
    attributes.pop("cache_parameters", None)
    for key in ("__name__", "__qualname__", "__module__", "__doc__"):
        if getattr(cached, key, None) != getattr(function, key, None):
            attributes[key] = getattr(cached, key)
    reduced = rebuild.lru_cache, (function, parameters["maxsize"], parameters["typed"])
    return (*reduced, attributes, None, None, rebuild.attributes) if attributes else reduced


@functools.lru_cache(maxsize=None)
def _dispatch_code():
    return functools.singledispatch(len).__code__


def is_dispatch(function):
    return function.__code__ == _dispatch_code() and function.__globals__ is vars(functools)


def reduce_dispatch(packer, function):
    """What `functools.singledispatch` made."""
    registry = function.registry
    first = registry[object]
    attributes = {key: value for key, value in function.__dict__.items()
                  if key not in ("register", "dispatch", "registry", "_clear_cache", "__wrapped__")}  # fmt: skip
    state = ([(cls, each) for cls, each in registry.items() if cls is not object or each is not first], attributes)
    wrapped = function.__wrapped__
    if wrapped is not first:
        state[0].append((object, first))
    return rebuild.dispatch, (wrapped,), state, None, None, rebuild.dispatch_state


def _reduce_executor(packer, executor):
    if executor._shutdown:
        return packer.lose(executor, "it has been shut down")
    if executor._work_queue.qsize() or executor._idle_semaphore._value < len(executor._threads):
        return packer.lose(executor, "its threads are at work in their process")
    initializer = getattr(executor, "_initializer", None)
    return rebuild.executor, (
        executor._max_workers, executor._thread_name_prefix, initializer, getattr(executor, "_initargs", ()),
    )  # fmt: skip


def _reduce_database(packer, connection):
    files = connection.execute("PRAGMA database_list").fetchall()
    if len(files) != 1 or connection.in_transaction:
        return packer.lose(connection, "it has a transaction open, or other databases attached")
    if files[0][2]:
        return rebuild.database, (files[0][2], None)
    return rebuild.database, (None, "\n".join(connection.iterdump()))


def _reduce_environment(packer, environment):
    return rebuild.environment, ()


def _reduce_counter(packer, counter):
    """`itertools.count`, which no longer pickles since 3.14, and says the same in its repr."""
    from itertools import count  # noqa: F401

    values = re.fullmatch(r"count\((-?\d+)(?:, (-?\d+))?\)", repr(counter))
    if values is None:
        return packer.reduce_instance(counter)
    return rebuild.counter, (int(values.group(1)), int(values.group(2) or 1))


def _reduce_super(packer, made):
    if made.__self__ is None:
        return rebuild.super_, (made.__thisclass__,)
    return rebuild.super_, (made.__thisclass__, made.__self__)


def _reduce_grown(packer, made):
    """An instance of a class that newer versions gave further attributes."""
    return rebuild.grown, (type(made),), dict(made.__dict__), None, None, rebuild.grown_state


def _reduce_thread(packer, thread):
    import threading

    if thread is threading.main_thread():
        return rebuild.main_thread, ()
    if thread.ident is not None or type(thread) not in (threading.Thread, threading.Timer):
        return packer.lose(thread, "a thread runs in its process")
    if type(thread) is threading.Timer:
        arguments = (thread.interval, thread.function, thread.args, thread.kwargs)
    else:
        arguments = (thread._target, thread._args, thread._kwargs)
    return rebuild.thread, (type(thread).__name__, thread.name, thread.daemon, arguments)


def _reduce_scanner(packer, scanner):
    members = ("strict", "object_hook", "object_pairs_hook", "parse_float", "parse_int", "parse_constant")
    return rebuild.scanner, ({name: getattr(scanner, name) for name in members},)


def _reduce_simple_queue(packer, made):
    count = made.qsize()
    held = [each for each in gc.get_referents(made) if each is not type(made)]
    if sys.version_info < (3, 13) and len(held) == 1 and type(held[0]) is list:
        held = held[0][len(held[0]) - count :]  # those before have been taken
    if len(held) != count:
        return packer.lose(made, "this Python does not tell what it holds")
    return rebuild.simple_queue, (), held, None, None, rebuild.simple_queue_state


def _reduce_system_random(packer, made):
    attributes = {name: value for name, value in vars(made).items() if name != "gauss_next"}
    return (type(made), ()) if not attributes else (type(made), (), attributes)


def _reduce_key_wrapper(packer, wrapper):
    """What `functools.cmp_to_key` gives, or makes of an element."""
    held = [each for each in gc.get_referents(wrapper) if each is not type(wrapper)]
    if not held:
        return packer.lose(wrapper, "this Python does not tell how it compares")
    return rebuild.key_wrapper, tuple(held)


def _refuse(packer, obj):
    for key, why in _UNABLE.items():
        if key in (type(obj).__name__, "%s.%s" % (type(obj).__module__, type(obj).__name__)):
            return packer.lose(obj, why)
    return packer.lose(obj, "it exists only in its process")


# Attributes that came with 3.10 to 3.14, and what they are where nobody asked for more.
_GROWN = {
    ("queue", "Queue"): ((3, 13), {"is_shutdown": False}),
    ("argparse", "Action"): ((3, 13), {"deprecated": False}),
    ("logging", "PercentStyle"): ((3, 10), {"_defaults": None}),
    ("argparse", "ArgumentParser"): ((3, 14), {"suggest_on_error": False, "color": False}),
}
_KINDS = [
    ("_thread", "LockType", _reduce_lock), ("_thread", "RLock", _reduce_rlock), ("threading", "local", _reduce_local),
    ("contextvars", "ContextVar", _reduce_context_variable), ("contextvars", "Context", _reduce_context),
    ("contextvars", "Token", _refuse), ("builtins", "memoryview", _reduce_memory), ("builtins", "super", _reduce_super),
    ("types", "MappingProxyType", _reduce_mapping_proxy), ("_collections_abc", "dict_keys", _reduce_dict_view),
    ("_collections_abc", "dict_values", _reduce_dict_view), ("_collections_abc", "dict_items", _reduce_dict_view),
    ("_io", "TextIOWrapper", _reduce_file), ("_io", "BufferedReader", _reduce_file), ("_io", "FileIO", _reduce_file),
    ("_io", "BufferedWriter", _reduce_file), ("_io", "BufferedRandom", _reduce_file), ("re", "Match", _reduce_match),
    ("_struct", "Struct", _reduce_struct), ("functools", "_lru_cache_wrapper", _reduce_lru_cache),
    ("concurrent.futures.thread", "ThreadPoolExecutor", _reduce_executor), ("itertools", "count", _reduce_counter),
    ("sqlite3", "Connection", _reduce_database), ("os", "_Environ", _reduce_environment),
    ("queue", "Queue", _reduce_grown), ("queue", "LifoQueue", _reduce_grown), ("queue", "PriorityQueue", _reduce_grown),
    ("_json", "make_scanner", _reduce_scanner), ("valise.pack.library", "_KeyWrapper", _reduce_key_wrapper),
    ("_queue", "SimpleQueue", _reduce_simple_queue), ("random", "SystemRandom", _reduce_system_random),
    ("logging", "PercentStyle", _reduce_grown), ("argparse", "Action", _reduce_grown),
    ("argparse", "ArgumentParser", _reduce_grown),
    ("types", "FrameType", _refuse), ("socket", "socket", _refuse), ("_socket", "socket", _refuse),
    ("mmap", "mmap", _refuse), ("threading", "Thread", _reduce_thread), ("threading", "_MainThread", _reduce_thread),
    ("subprocess", "Popen", _refuse), ("select", "epoll", _refuse), ("select", "poll", _refuse),
]  # fmt: skip
_MODULES = sorted({module for module, _, _ in _KINDS} | {module for module, _ in _INHERITED})


# What follows rebuilds.


def lock(session, locked):
    import threading

    made = threading.Lock()
    if locked:
        made.acquire()
    return made


def rlock(session, count):
    import threading

    made = threading.RLock()
    for _ in range(count):
        made.acquire()
    return made


def local(session, cls):
    return cls.__new__(cls)


def context_variable(session, name, *default):
    import contextvars

    return contextvars.ContextVar(name, default=default[0]) if default else contextvars.ContextVar(name)


def context_variable_state(session, made, state):
    made.set(state[0])


def context(session):
    import contextvars

    return contextvars.Context()


def context_state(session, made, items):
    for variable, value in items:
        made.run(variable.set, value)


def memory(session, whole, format, shape, readonly):
    view = memoryview(whole)
    if format != view.format or shape != view.shape:
        view = view.cast("B").cast(format, shape)
    return view.toreadonly() if readonly and not view.readonly else view


def view(session, kind, target):
    return types.MappingProxyType(target) if kind == "mapping proxy" else getattr(dict, kind)(target)


def standard_stream(session, name):
    return getattr(sys, name)


def file(session, path, mode, position, named):
    mode = _without_emptying(mode)
    if "b" not in mode and not named:
        mode += "b"
    try:
        made = open(path, mode, **named)
        made.seek(position)
    except OSError as error:
        return session.gone_for("file", "it cannot be opened again: %s" % error, rebuild.file,
                                (path, mode, position, named))  # fmt: skip
    return made


def closed_file(session, kind, path, mode, named):
    reads = kind in ("TextIOWrapper", "BufferedReader", "FileIO")  # whether it could is of no use any more
    made = raw = io.FileIO(os.devnull, "r" if reads else "r+")
    raw.name = path
    if kind == "TextIOWrapper":
        made = io.TextIOWrapper(io.BufferedReader(raw), **named)
        made.mode = mode
    elif kind != "FileIO":
        made = getattr(io, kind)(raw)
    made.close()
    return made


def match(session, pattern, text, method, start, pos, endpos):
    return getattr(pattern, method)(text, start, endpos)


def struct(session, format):
    import struct

    return struct.Struct(format)


def lru_cache(session, function, size, typed):
    return functools.lru_cache(size, typed)(function)


def dispatch(session, function):
    return functools.singledispatch(function)


def dispatch_state(session, made, state):
    registered, attributes = state
    for cls, function in registered:
        made.register(cls, function)
    made.__dict__.update(attributes)


def executor(session, workers, prefix, initializer, arguments):
    from concurrent.futures import ThreadPoolExecutor

    return ThreadPoolExecutor(workers, prefix, initializer, arguments)


def database(session, path, script):
    import sqlite3

    made = sqlite3.connect(path or ":memory:")
    if script:
        made.executescript(script)
    return made


def environment(session):
    return os.environ


def counter(session, start, step):
    import itertools

    return itertools.count(start, step)


def main_thread(session):
    import threading

    return threading.main_thread()


def thread(session, kind, name, daemon, arguments):
    import threading

    if kind == "Timer":
        made = threading.Timer(*arguments)
    else:
        target, positional, named = arguments
        made = threading.Thread(None, target, None, positional, named)
    made.name, made.daemon = name, daemon
    return made


def simple_queue(session):
    import queue

    return queue.SimpleQueue()


def simple_queue_state(session, made, items):
    for each in items:
        made.put(each)


def scanner(session, members):
    from json.scanner import make_scanner

    return make_scanner(types.SimpleNamespace(**members))


def key_wrapper(session, compare, *element):
    made = functools.cmp_to_key(compare)
    return made(*element) if element else made


def grown(session, cls):
    return cls.__new__(cls)


def grown_state(session, made, state):
    made.__dict__.update(state)
    for cls in type(made).__mro__:
        since, attributes = _GROWN.get((cls.__module__, cls.__name__), ((4,), {}))
        for name, value in attributes.items() if sys.version_info >= since else ():
            made.__dict__.setdefault(name, value)


def super_(session, *arguments):
    return super(*arguments)
