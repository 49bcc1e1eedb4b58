"""The boundary between our code and the user's.

On their side signals are delivered, timers run, and calls may be traced. On ours nothing of that
happens: an interrupt that comes there waits for their next turn, or has come too late.
"""

import _signal
import sys
import threading

# References from before user code ran: what it does to these modules must not matter here.
# The functions of `_signal` are those in C; `signal` wraps them in Python that needs its builtins.
_sigmask, _SIG_SETMASK = _signal.pthread_sigmask, _signal.SIG_SETMASK
_sigpending, _sigtimedwait = _signal.sigpending, _signal.sigtimedwait
_set_handler, _SIGINT, _SIG_IGN = _signal.signal, _signal.SIGINT, _signal.SIG_IGN
_INTERRUPT = {_SIGINT}
_default_int_handler = _signal.default_int_handler
_setitimer = _signal.setitimer
_TIMERS = (_signal.ITIMER_REAL, _signal.ITIMER_VIRTUAL, _signal.ITIMER_PROF)
_gettrace, _settrace, _getprofile, _setprofile = sys.gettrace, sys.settrace, sys.getprofile, sys.setprofile
_thread_settrace, _thread_setprofile = threading.settrace, threading.setprofile
_threading = vars(threading)

if sys.version_info >= (3, 12):

    def _end_monitoring(get_tool=sys.monitoring.get_tool, set_events=sys.monitoring.set_events):
        for tool in range(6):
            if get_tool(tool) is not None:
                set_events(tool, 0)
else:

    def _end_monitoring():
        pass


# Signals that are held back on the other side.
NONE = ()
ALL = _signal.valid_signals()

_ATTEMPTS = 100


def hold_back_signals():
    """Nothing is delivered here from now on."""
    _sigmask(_SIG_SETMASK, ALL)


def expect_interrupts():
    """From now on an interrupt waits for user code, and is a KeyboardInterrupt there."""
    _set_handler(_SIGINT, _default_int_handler)


def ignore_interrupts():
    """Interrupts come too late from now on, also those that wait."""
    _set_handler(_SIGINT, _SIG_IGN)


def cross(held_back, function, *arguments):
    """Calls a function on the other side, and comes back."""
    try:
        _sigmask(_SIG_SETMASK, held_back)
        return function(*arguments)
    finally:
        # All of this stands here, for the call of a function of ours would be traced, and would
        # run handlers as it begins. This frame was there before, and the call of one in C runs
        # handlers as it ends. What they raise then is dropped: what they were to stop has ended.
        try:
            _sigmask(_SIG_SETMASK, ALL)
        except BaseException:
            try:
                _sigmask(_SIG_SETMASK, ALL)
            except BaseException:
                try:
                    _sigmask(_SIG_SETMASK, ALL)
                except BaseException:
                    pass
        if _gettrace() is not None:
            _settrace(None)
        if _getprofile() is not None:
            _setprofile(None)
        close()


def close():
    """Ends what would run within our own code. Whatever raises meanwhile is ended as well."""
    for _ in range(_ATTEMPTS):
        try:
            hold_back_signals()
            for timer in _TIMERS:
                _setitimer(timer, 0)
            _drop_signals()
            if _gettrace() is not None:
                _settrace(None)
            if _getprofile() is not None:
                _setprofile(None)
            if _threading.get("_trace_hook") is not None:
                _thread_settrace(None)  # type: ignore[arg-type]
            if _threading.get("_profile_hook") is not None:
                _thread_setprofile(None)
            _end_monitoring()
            return
        except BaseException:
            continue


def _drop_signals():
    """Drops signals that wait for user code, but for an interrupt, which may have to end what comes next."""
    pending = _sigpending() - _INTERRUPT
    while pending and _sigtimedwait(pending, 0) is not None:
        pass
