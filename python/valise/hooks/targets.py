"""Which hooks there are, and which of them have been given which execution of a module.

A hook belongs to a name for good. It is given each execution of the module once: after the import, after a reload, and
after an import that follows `del sys.modules[name]`. So an import that a hook made fail is not followed by one that
goes without hooks.
"""

import contextlib
import os
import sys
import threading
import warnings
import weakref

_lock = threading.RLock()  # a finalizer that registers a hook may run while this thread has it; never held for a hook
_targets: dict = {}  # name -> Target
_renews_lock = False
_forgiving = False


class Target:
    """A name, and what is to be called when a module of that name has run."""

    def __init__(self, name):
        self.name = name
        self.hooks = []
        self.running = []  # executions whose end gives the module to the hooks
        self.latest = None  # the execution of the module that hooks were given last

    def begin(self, module=None):
        """An execution that runs from now on, of a module if that is known. Hooks that are registered meanwhile wait for
        its end."""
        execution = Execution(module)
        with _lock:
            self.running.append(execution)
        return execution

    def is_running(self, module):
        """Whether an execution runs that will end with this module, or with one that is not known yet."""
        return any(each.is_unknown or each.module() is module for each in self.running)

    def abandon(self, execution):
        """The execution failed: nobody is given its module."""
        with _lock:
            if execution in self.running:
                self.running.remove(execution)

    def end(self, execution, module):
        """Gives the module to all hooks, those too that are registered meanwhile. Raises what a hook raises."""
        execution.is_of(module)
        with _lock:
            self.latest = execution
        try:
            while True:
                with _lock:
                    hook = next((hook for hook in self.hooks if hook not in execution.given), None)
                    if hook is None:
                        self.running.remove(execution)
                        return
                    execution.given.append(hook)
                hook.call(module)
        except BaseException:
            with _lock:
                self.running.remove(execution)
                if self.latest is execution:
                    self.latest = None
            raise

    def execution_of(self, module):
        """The one whose module hooks were given last, or where that was another module, a new one."""
        with _lock:
            if self.latest is None or self.latest.module() is not module:
                self.latest = Execution(module)
            return self.latest


class Execution:
    """One run of a module's code, and the hooks that were given the module since."""

    def __init__(self, module):
        self.given = []
        self.is_of(module)

    def is_of(self, module):
        self.is_unknown = module is None
        try:
            self.module = weakref.ref(module)
        except TypeError:  # what a module has put in its place need not be one
            self.module = lambda: module


class Hook:
    """A function that is given a module, or the name of one, as "module:attribute", loaded when it is first called."""

    def __init__(self, function):
        self._function = function
        self._forgiven = _forgiving

    def call(self, module):
        try:
            function = self._function
            if isinstance(function, str):
                function = self._function = load(function)
            function(module)
        except Exception as error:
            if not self._forgiven:
                raise
            name = getattr(module, "__name__", module)
            text = "a patch of %s failed, and %s is as it was or half patched: %s: %s"
            warnings.warn(text % (name, name, type(error).__name__, error), RuntimeWarning, stacklevel=2)


@contextlib.contextmanager
def forgiving(yes):
    """Whether hooks that are registered meanwhile only warn where they raise."""
    global _forgiving
    before, _forgiving = _forgiving, yes
    try:
        yield
    finally:
        _forgiving = before


def load(path):
    """The object that "module:attribute" names. Raises ImportError."""
    name, _, attributes = path.partition(":")
    __import__(name)
    found = sys.modules[name]
    for attribute in attributes.split("."):
        try:
            found = getattr(found, attribute)
        except AttributeError:
            raise ImportError("the hook %r cannot be loaded: %r has no %r" % (path, found, attribute)) from None
    return found


def hooked(name):
    """The target of this name, or None where no hook is registered for it. Costs one look into a dict."""
    return _targets.get(name)


def register_post_import_hook(hook, name):
    """Calls a hook with the module of a name each time that its code has run.

    hook  a function that is given the module; or its name, as "module:attribute", which is imported when it is first
          called
    name  the full name of the module: "package.module" says nothing of "package"

    Where the module is there already, the hook is called at once, and what it raises leaves it unregistered. Where the
    module is still running, in this thread or another, the hook is called at its end. Otherwise it is called when the
    module has been imported, before the import returns; what it raises, the import raises, and the next import begins
    anew, with all hooks. Hooks of a module are called in the order of their registration.

    Gives a function that takes this back for imports to come. May be called by any thread.
    """
    if not isinstance(name, str) or not name or name.startswith("."):
        raise ValueError("a hook is registered for the full name of a module, such as 'package.module', not %r" % (name,))
    if isinstance(hook, str):
        module, colon, attributes = hook.partition(":")
        if not module or not colon or not attributes:
            raise ValueError("a hook is named as 'module:attribute', not %r" % hook)
    elif not callable(hook):
        raise TypeError("a hook is a function that is given a module, or its name, not %r" % (hook,))
    from valise.hooks import loading  # it needs this module

    entry = Hook(hook)
    with _lock:
        _renew_lock_in_forks()
        target = _targets.get(name)
        if target is None:
            target = _targets[name] = Target(name)
        target.hooks.append(entry)
        loading.install()
    module = sys.modules.get(name)
    if module is not None:
        loading.watch(target, module)
    with _lock:
        waits = module is None or target.is_running(module) or loading.is_unloaded(module)
        if not waits:
            given = target.execution_of(module).given
            waits = entry in given  # by the import that ended meanwhile in another thread
            given.append(entry)

    def take_back():
        with _lock:
            if entry in target.hooks:
                target.hooks.remove(entry)

    if not waits:
        try:
            entry.call(module)
        except BaseException:
            take_back()
            raise
    return take_back


def when_imported(name):
    """A decorator: registers a function as a hook for a module, and gives it back."""

    def register(hook):
        register_post_import_hook(hook, name)
        return hook

    return register


def notify_module_loaded(module):
    """Gives a module that was put into `sys.modules` by hand to the hooks of its name that were not given it yet.

    Raises what a hook raises; the hooks after it are given the module at the next notice. May be called by any thread.
    """
    target = _targets.get(getattr(module, "__name__", None))
    if target is None:
        return
    execution = target.execution_of(module)
    while True:
        with _lock:
            hook = next((hook for hook in target.hooks if hook not in execution.given), None)
            if hook is None:
                return
            execution.given.append(hook)
        try:
            hook.call(module)
        except BaseException:
            with _lock:
                execution.given.remove(hook)
            raise


def _renew_lock_in_forks():
    """A thread that has the lock does not come along into a fork."""
    global _renews_lock
    if not _renews_lock and hasattr(os, "register_at_fork"):
        # That of CPython's own lock runs no Python code, which costs each fork of each scope copies of pages.
        os.register_at_fork(after_in_child=getattr(_lock, "_at_fork_reinit", _renew_lock))
        _renews_lock = True


def _renew_lock():
    global _lock
    _lock = threading.RLock()
