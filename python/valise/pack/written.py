"""A stream in pieces: long blocks stay where they are, so that an array of a gigabyte can be sent and is not copied before."""

import io
import pickle

LONG = 1 << 20  # bytes; as `CutStream.LONG` in Java has it. Shorter blocks are copied in less time than is spent on their account

_PROTOCOL_BYTES = 2
# What comes before a block: an instruction, and its length in so many bytes.
_WIDTHS = {ord("B"): 4, ord("X"): 4, 0x8E: 8, 0x8D: 8, 0x96: 8}
_PickleBuffer = pickle.PickleBuffer  # from before user code ran


class Written:
    """What a pickler writes to. Gives the stream in pieces, or whole."""

    def __init__(self, start):
        """`start`: what takes the place of the header that the pickler writes first."""
        self._rest = io.BytesIO()
        self._rest.write(start)
        self._begun = False
        self._tail = b""
        self._cuts = []  # where in the rest, and a view of what belongs there

    @classmethod
    def of(cls, stream):
        """One that is in one piece."""
        made = cls(stream)
        made._begun = True
        return made

    def write(self, data):
        if type(data) is bytes and len(data) < LONG:
            if not self._begun:
                self._begun, data = True, data[_PROTOCOL_BYTES:]
            self._rest.write(data)
            self._tail = data
            return
        view = data.raw() if type(data) is _PickleBuffer else memoryview(data)
        if view.nbytes >= LONG and self._is_block(view.nbytes):
            # A bytearray may change its length before it is read; the others cannot as long as there is a view of them.
            self._cuts.append((self._rest.tell(), memoryview(bytes(view)) if type(data) is bytearray else view))
            return
        if not self._begun:
            self._begun, view = True, view[_PROTOCOL_BYTES:]
        self._rest.write(view)
        self._tail = b""

    def _is_block(self, length):
        """Whether what was written last announces a block of this length. A frame with a very long int is none."""
        tail = self._tail
        return any(
            len(tail) > width and _WIDTHS.get(tail[-1 - width]) == width and int.from_bytes(tail[-width:], "little") == length
            for width in (4, 8)
        )

    def size(self):
        """How many bytes it has in all."""
        return self._rest.tell() + sum(view.nbytes for _, view in self._cuts)

    def whole(self):
        """The stream in one piece; a copy of all that is long."""
        if not self._cuts:
            return self._rest.getvalue()
        pieces, begin = [], 0
        rest = self._rest.getbuffer()
        for at, view in self._cuts:
            pieces += [rest[begin:at], view]
            begin = at
        pieces.append(rest[begin:])
        return b"".join(pieces)

    def rest(self):
        """The stream without its long blocks."""
        return self._rest.getvalue()

    def places(self):
        """For each long block where in the rest it belongs, and how long it is."""
        return [(at, view.nbytes) for at, view in self._cuts]

    def blocks(self):
        """Views of the long blocks, in their order."""
        return [view for _, view in self._cuts]
