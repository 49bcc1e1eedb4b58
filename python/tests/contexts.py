"""Proxies as others make them, for the tests: bound to a thread, or to a context; and what the tests ask of them."""

import threading

from valise import pack


class ThreadBound:
    """Stands for what was pushed last in this thread, as the proxies of Paste and Pylons do."""

    def __init__(self, name):
        vars(self)["_name"] = name
        vars(self)["_bound"] = threading.local()

    def _stack(self):
        return vars(self)["_bound"].__dict__.setdefault("objects", [])

    def _push_object(self, obj):
        self._stack().append(obj)

    def _pop_object(self):
        self._stack().pop()

    def _current_obj(self):
        try:
            return self._stack()[-1]
        except IndexError:
            raise TypeError("nothing is bound to %r in this thread" % vars(self)["_name"]) from None

    def __getattr__(self, name):
        return getattr(self._current_obj(), name)

    def __setattr__(self, name, value):
        setattr(self._current_obj(), name, value)

    def __call__(self, *arguments, **named):
        return self._current_obj()(*arguments, **named)

    def __getitem__(self, key):
        return self._current_obj()[key]

    def __iter__(self):
        return iter(self._current_obj())

    def __len__(self):
        return len(self._current_obj())

    def __repr__(self):
        return repr(self._current_obj())


def bound_to(obj, name="it"):
    """A proxy that stands for an object in this thread."""
    proxy = ThreadBound(name)
    proxy._push_object(obj)
    return proxy


class Forwarding:
    """Stands for what a function gives, and says so wherever it is asked; counts how often that was."""

    __slots__ = ("_get_current_object", "asked")

    def __init__(self, get):
        object.__setattr__(self, "asked", [])
        object.__setattr__(self, "_get_current_object", get)

    def _forward(self, name):
        object.__getattribute__(self, "asked").append(name)
        return getattr(object.__getattribute__(self, "_get_current_object")(), name)

    def __getattribute__(self, name):
        return Forwarding._forward(self, name)

    @property
    def __class__(self):
        return Forwarding._forward(self, "__class__")

    def __iter__(self):
        return Forwarding._forward(self, "__iter__")()

    def __str__(self):
        return Forwarding._forward(self, "__str__")()

    def __eq__(self, other):
        return Forwarding._forward(self, "__eq__")(other)

    def __hash__(self):
        return Forwarding._forward(self, "__hash__")()


def asked_of(proxy):
    return object.__getattribute__(proxy, "asked")


def in_thread(function, *arguments):
    """What a function gives in another thread, which has no context of this one; raises what it raises."""
    given: list = []

    def run():
        try:
            given.append((function(*arguments), None))
        except BaseException as error:
            given.append((None, error))

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    value, error = given[0]
    if error is not None:
        raise error
    return value


class Request:
    def __init__(self, path="/", **more):
        self.path = path
        self.__dict__.update(more)


def moved(obj, **how):
    """The object after `dumps` and `loads`, and what was lost."""
    losses: list = []
    return pack.loads(pack.dumps(obj, losses, **how)), losses


def cells(function):
    return dict(zip(function.__code__.co_freevars, (cell.cell_contents for cell in function.__closure__)))
