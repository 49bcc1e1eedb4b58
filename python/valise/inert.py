"""Inert stand-ins: how values that are not plain data are named on the wire.

A value leaves the sandbox as a pickle stream that nobody unpickles: the host reads it as data.
What plain data cannot express is written as a call of `Inert`, which the host's reader knows by
name and turns into a description. Nothing is ever constructed from it.
"""


class Inert:
    """What remains of an object outside its process: a kind, and the fields of that kind.

    Kinds and their fields:

    - ``complex``: real, imag
    - ``range``: start, stop, step
    - ``slice``: start, stop, step
    - ``date``, ``time``, ``datetime``: ISO 8601 text
    - ``timedelta``: days, seconds, microseconds
    - ``decimal``, ``uuid``, ``path``: text
    - ``fraction``: numerator, denominator
    - ``instance``: qualified name of the class, repr; the attributes follow as its state, and what
      an instance of a subclass of a built-in type is as such, by the name of that type
    - ``object``: qualified name of the type, repr
    """

    def __init__(self, kind, *fields):
        self.kind = kind
        self.fields = fields
