"""What a reply says of an exception that user code raised."""

import sys
import traceback

from valise.worker import abridge, awaiting, values

_MAX_FRAMES = 200  # a RecursionError has a thousand; the ends of the list are what people read
_NAME_CHARACTERS = 1000  # of a line of source, too: code may be one line of ten megabytes

_TracebackException = traceback.TracebackException
_COMPACT: dict = {"compact": True} if sys.version_info >= (3, 10) else {}
_traceback_of = vars(BaseException)["__traceback__"].__get__


def describe(error, program):
    """Type, message, traceback text and frames of an exception. Calls the exception's own code."""
    description = {"type": values.type_name(error), "message": abridge.message(error)}
    program.publish_all()
    try:
        trace = _users_part(_traceback_of(error))
        frames = [_frame(code, line, program) for code, line in _steps(trace)]
    except Exception:  # an audit hook that refuses a look at frames
        trace, frames = None, []
    description["frames"] = frames
    try:
        # The chain of causes is followed, and repeated frames are folded.
        formatted = _TracebackException(type(error), error, trace, **_COMPACT)
        description["traceback"] = abridge.cut("".join(formatted.format()))
    except Exception:
        # A hostile exception, or one of code that broke what the library needs.
        description["traceback"] = _plain_text(description, frames)
    return description


def _users_part(trace):
    """A traceback from the first frame that is neither the worker's nor the loop's that it waits on."""
    awaited = False
    while trace is not None:
        code = trace.tb_frame.f_code
        if _is_ours(code):
            awaited = code is awaiting.run.__code__
        elif not (awaited and "/asyncio/" in code.co_filename):
            break
        trace = trace.tb_next
    return _without_our_end(trace)


def _without_our_end(trace):
    """Without the frames of what the worker, or a patch of ours, has put in the place of functions of the library."""
    users, last = None, trace
    while last is not None:
        if not last.tb_frame.f_code.co_filename.startswith(_IN_THE_PLACE_OF_OTHERS):
            users = last
        last = last.tb_next
    if users is not None:
        users.tb_next = None
    return trace


def _is_ours(code):
    return code.co_filename.startswith(_OUR_FOLDER)


_OUR_FOLDER = describe.__code__.co_filename.rpartition("/")[0] + "/"
_PACKAGE = _OUR_FOLDER[: -len("worker/")]
_IN_THE_PLACE_OF_OTHERS = (_OUR_FOLDER, _PACKAGE + "hooks/", _PACKAGE + "patches/")


def _steps(trace):
    steps = []
    while trace is not None:
        steps.append((trace.tb_frame.f_code, trace.tb_lineno))
        trace = trace.tb_next
    if len(steps) > _MAX_FRAMES:
        half = _MAX_FRAMES // 2
        steps = steps[:half] + steps[-half:]
    return steps


def _frame(code, line, program):
    try:
        source = program.line(code.co_filename, line)
    except Exception:  # of a library, where code has broken builtins, or forbids to open files
        source = ""
    return {
        "unit": abridge.cut(code.co_filename, _NAME_CHARACTERS),
        "line": line,
        "name": abridge.cut(code.co_name, _NAME_CHARACTERS),
        "source": abridge.cut(source.strip(), _NAME_CHARACTERS),
    }


def _plain_text(description, frames):
    lines = ["Traceback (most recent call last):"] if frames else []
    for frame in frames:
        lines.append('  File "%(unit)s", line %(line)s, in %(name)s' % frame)
        if frame["source"]:
            lines.append("    " + frame["source"])
    message = description["message"]
    lines.append("%s: %s" % (description["type"], message) if message else description["type"])
    return abridge.cut("\n".join(lines) + "\n")
