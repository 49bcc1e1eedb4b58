"""What a reply says of an exception that user code raised."""

import traceback

from valise.worker import abridge, values

_MAX_FRAMES = 200  # a RecursionError has a thousand; the ends of the list are what people read
_format = traceback.TracebackException


def describe(error, program):
    """Type, message, traceback text and frames of an exception. Calls the exception's own code."""
    trace = error.__traceback__
    while trace is not None and _is_ours(trace.tb_frame):
        trace = trace.tb_next
    description = {"type": values.type_name(error), "message": "", "traceback": "", "frames": []}
    try:
        description["message"] = abridge.cut(str(error))
    except Exception as second:
        description["message"] = "<__str__ raised %s>" % type(second).__name__
    program.publish_all()
    try:
        # With a limit of None, repeated frames are folded; the chain of causes is followed.
        formatted = _format(type(error), error, trace, compact=True)
        description["traceback"] = abridge.cut("".join(formatted.format()))
        frames = [
            {"unit": each.filename, "line": each.lineno, "name": each.name, "source": each.line}
            for each in formatted.stack
        ]
        half = _MAX_FRAMES // 2
        description["frames"] = frames if len(frames) <= _MAX_FRAMES else frames[:half] + frames[-half:]
    except Exception as second:
        # A hostile or half-made exception; what is certain is still said.
        description["traceback"] = "%s: %s\n(its traceback could not be formatted: %s)\n" % (
            description["type"],
            description["message"],
            type(second).__name__,
        )
    return description


def _is_ours(frame):
    return frame.f_globals.get("__name__", "").startswith("valise.worker")
