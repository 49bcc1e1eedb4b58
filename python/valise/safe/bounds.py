"""How much a stream may ask of the process that reads it."""

from typing import NamedTuple


class Bounds(NamedTuple):
    """What a reader takes from a stream that may be hostile. What it allocates is proportional to these.

    bytes         of the whole stream
    instructions  of the stream. Each makes at most one object, of 80 bytes as a rule besides its content, and larger
                  ones count as work; so they bound the values and the memo as well
    depth         of tuples within tuples. Python's own `hash` has no bound there: it ends the process beyond some
                  100,000, in a thread with a small stack sooner. Other depth costs memory only
    int_bits      of one int
    digits        of one `Decimal`, written out
    work          steps over and above those that the stream writes out: of hashing a tuple again, of copying a dict
    """

    bytes: int = 64 << 20
    instructions: int = 10_000_000
    depth: int = 10_000
    int_bits: int = 8 << 20
    digits: int = 1_000_000
    work: int = 10_000_000
