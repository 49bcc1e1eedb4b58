"""Kinds of the standard library that do not pickle, or not so that another version can read them."""

import functools
import gc
import io
import os
import re
import sys
import types

from valise.pack import files, grown, loggers, rebuild

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
              ("argparse", "ArgumentParser"), ("logging", "PercentStyle"), ("logging", "Logger"))  # fmt: skip


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
    if "csv" in _modules:  # which names none of these types under every version
        yield from ((type(made), _reduce_csv) for made in (_modules["csv"].reader(()), _modules["csv"].writer(io.StringIO())))


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


def _reduce_pairs(packer, pairs):
    """`itertools.pairwise`, from where it is."""
    import itertools

    held, fresh = (
        [each for each in gc.get_referents(made) if each is not type(pairs)] for made in (pairs, itertools.pairwise(()))
    )
    held = held[: len(held) + 1 - len(fresh)]  # some versions keep a tuple for the next pair
    if not held:
        return type(pairs), (iter(()),)
    return type(pairs), (held[0] if len(held) == 1 else itertools.chain((held[1],), held[0]),)


def _reduce_descriptor(packer, made):
    """A descriptor of a class written in C: as an attribute, those of metaclasses and of class methods are bound."""
    owner = made.__objclass__
    if vars(type)["__dict__"].__get__(owner).get(made.__name__) is not made:
        return packer.lose(made, "its class has another under its name")
    return rebuild.descriptor, (owner, made.__name__)


_DIALECT = ("delimiter", "doublequote", "escapechar", "lineterminator", "quotechar", "quoting", "skipinitialspace", "strict")


def _reduce_csv(packer, made):
    """A reader or a writer of CSV, with what it reads from or writes to."""
    held = [each for each in gc.get_referents(made) if each is not made.dialect and not isinstance(each, type)]
    if hasattr(made, "writerow"):
        kind, found = "writer", [each.__self__ for each in held if hasattr(each, "__self__")]
    else:
        kind, found = "reader", [each for each in held if hasattr(each, "__next__")]
    if not found:
        return packer.lose(made, "this Python does not tell which file it is for")
    return rebuild.csv, (kind, found[0], {name: getattr(made.dialect, name) for name in _DIALECT})


def _refuse(packer, obj):
    for key, why in _UNABLE.items():
        if key in (type(obj).__name__, "%s.%s" % (type(obj).__module__, type(obj).__name__)):
            return packer.lose(obj, why)
    return packer.lose(obj, "it exists only in its process")


_KINDS = [
    ("_thread", "LockType", _reduce_lock), ("_thread", "RLock", _reduce_rlock), ("threading", "local", _reduce_local),
    ("contextvars", "ContextVar", _reduce_context_variable), ("contextvars", "Context", _reduce_context),
    ("contextvars", "Token", _refuse), ("builtins", "memoryview", _reduce_memory), ("builtins", "super", _reduce_super),
    ("types", "MappingProxyType", _reduce_mapping_proxy), ("_collections_abc", "dict_keys", _reduce_dict_view),
    ("_collections_abc", "dict_values", _reduce_dict_view), ("_collections_abc", "dict_items", _reduce_dict_view),
    ("_io", "TextIOWrapper", files.reduce), ("_io", "BufferedReader", files.reduce), ("_io", "FileIO", files.reduce),
    ("_io", "BufferedWriter", files.reduce), ("_io", "BufferedRandom", files.reduce), ("re", "Match", _reduce_match),
    ("_struct", "Struct", _reduce_struct), ("functools", "_lru_cache_wrapper", _reduce_lru_cache),
    ("concurrent.futures.thread", "ThreadPoolExecutor", _reduce_executor), ("itertools", "count", _reduce_counter),
    ("sqlite3", "Connection", _reduce_database), ("os", "_Environ", _reduce_environment),
    ("queue", "Queue", grown.reduce), ("queue", "LifoQueue", grown.reduce), ("queue", "PriorityQueue", grown.reduce),
    ("_json", "make_scanner", _reduce_scanner), ("valise.pack.library", "_KeyWrapper", _reduce_key_wrapper),
    ("_queue", "SimpleQueue", _reduce_simple_queue), ("random", "SystemRandom", _reduce_system_random),
    ("logging", "PercentStyle", grown.reduce), ("argparse", "Action", grown.reduce),
    ("argparse", "ArgumentParser", grown.reduce), ("traceback", "TracebackException", grown.reduce),
    ("logging", "Logger", loggers.reduce), ("logging", "RootLogger", loggers.reduce),
    ("itertools", "pairwise", _reduce_pairs), ("traceback", "FrameSummary", grown.reduce_frame_summary),
    ("types", "GetSetDescriptorType", _reduce_descriptor), ("types", "ClassMethodDescriptorType", _reduce_descriptor),
    ("types", "MemberDescriptorType", _reduce_descriptor), ("pprint", "PrettyPrinter", grown.reduce),
    ("types", "FrameType", _refuse), ("socket", "socket", _refuse), ("_socket", "socket", _refuse),
    ("mmap", "mmap", _refuse), ("threading", "Thread", _reduce_thread), ("threading", "_MainThread", _reduce_thread),
    ("subprocess", "Popen", _refuse), ("select", "epoll", _refuse), ("select", "poll", _refuse),
]  # fmt: skip
_MODULES = sorted({"csv"} | {module for module, _, _ in _KINDS} | {module for module, _ in _INHERITED})


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


def super_(session, *arguments):
    return super(*arguments)


def descriptor(session, owner, name):
    return vars(type)["__dict__"].__get__(owner)[name]


def csv(session, kind, target, dialect):
    import csv

    return getattr(csv, kind)(target, **dialect)
