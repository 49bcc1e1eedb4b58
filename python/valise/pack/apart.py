"""Reads a stream whose long blocks came apart from it, so that an array takes over the memory that its bytes were received in."""

_NEXT_BUFFER = b"\x97"
_BYTEARRAY8, _WIDE = b"\x96", 8
_SHORT = 4  # bytes of the length of all other blocks
_TEXTS = frozenset(b"X")


class WholeNeeded(Exception):
    """Something could not be rebuilt, and a second way has to begin with the stream as it was."""


def joined(rest, places, blocks):
    """What an unpickler reads, and the buffers that it takes.

    rest    the stream without its long blocks
    places  pairs of where in it a block belongs, and its length
    blocks  the blocks: bytearrays that nobody else has
    """
    written, buffers, begin = bytearray(), [], 0
    for (at, length), block in zip(places, blocks):
        if rest[at - 1 - _WIDE : at] == _BYTEARRAY8 + length.to_bytes(_WIDE, "little"):
            written += rest[begin : at - 1 - _WIDE]
        else:
            written += rest[begin : at - 1 - _SHORT]
            block = str(block, "utf-8", "surrogatepass") if rest[at - 1 - _SHORT] in _TEXTS else bytes(block)
        written += _NEXT_BUFFER
        buffers.append(block)
        begin = at
    return bytes(written + rest[begin:]), buffers
