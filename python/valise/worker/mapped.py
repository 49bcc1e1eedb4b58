"""Maps what every process of a jail shares so that forks cost less. Once, in the zygote.

A fork finds no page of a file in its memory: each piece of the interpreter's code that it runs, 60 of
them in a call, costs it a fault. Code in huge pages comes along with the fork.

And a fork links each area of memory that was ever written to every ancestor that lives. Of each library
one such area is the part that the loader writes once and then protects (RELRO). Mapped from a file
with the same bytes it was never written.

Either way the addresses hold what they held, at every moment, and can be written as little as before.
Where something is not as expected, all stays as it was.
"""

import ctypes
import os
import struct

_READ, _WRITE, _EXEC = 1, 2, 4  # of mmap
_PRIVATE, _FIXED, _ANONYMOUS = 0x02, 0x10, 0x20
_MOVE, _TO_ADDRESS = 1, 2  # of mremap
_HUGE, _COLLAPSE = 14, 25  # advice: huge pages are wanted; have huge pages now, or fail
_HUGE_BYTES = 2 << 20
_PAGE = os.sysconf("SC_PAGE_SIZE")

# In the headers of a program or library: elf(5).
_LOAD, _RELRO = 1, 0x6474E552
_SEGMENT = struct.Struct("=IIQQQQQQ")  # type, flags, offset, address, physical, bytes in file, bytes, alignment
_HEADER = struct.Struct("=16xHHIQQQIHHH")  # ..., where the segments are, ..., their size, how many
_MAGIC = b"\x7fELF\x02"  # of 64 bits
_WRITABLE = 2
_AUXILIARY_SEGMENTS, _AUXILIARY_COUNT = 3, 5

_libc = ctypes.PyDLL(None, use_errno=True)
_size = ctypes.c_size_t
for _name in ("mmap", "mremap", "getauxval"):
    getattr(_libc, _name).restype = _size
_FAILED = _size(-1).value


class _Loaded(ctypes.Structure):
    """What the loader keeps of a library: struct link_map."""


_Loaded._fields_ = [
    ("base", _size), ("name", ctypes.c_char_p), ("dynamic", _size), ("next", ctypes.POINTER(_Loaded)),
]


def prepare(folder):
    """Does all of it. `folder` is one that only this process can write still."""
    if os.uname().machine != "x86_64" or not hasattr(_libc, "dlinfo"):
        return  # elsewhere code that was copied may have to be made known to the processor, and pages are larger
    objects = list(_objects())
    _put_code_in_huge_pages(objects)
    _map_protected(objects, os.path.join(folder, "protected"))


def _objects():
    """The segments of the program and of each library: lists of (type, flags, first, end)."""
    table, count = (_libc.getauxval(ctypes.c_ulong(each)) for each in (_AUXILIARY_SEGMENTS, _AUXILIARY_COUNT))
    first = ctypes.POINTER(_Loaded)()
    if _libc.dlinfo(ctypes.c_void_p(_libc._handle), 2, ctypes.byref(first)):  # RTLD_DI_LINKMAP
        return
    yield list(_segments(first.contents.base, table, count))
    each = first.contents.next
    while each:
        base = each.contents.base
        # A library begins with its header; the kernel's own, which is no file, does too.
        if base and ctypes.string_at(base, len(_MAGIC)) == _MAGIC:
            fields = _HEADER.unpack(ctypes.string_at(base, _HEADER.size))
            yield list(_segments(base, base + fields[4], fields[9]))
        each = each.contents.next


def _segments(base, table, count):
    for number in range(count):
        kind, flags, _, address, _, _, length, _ = _SEGMENT.unpack(
            ctypes.string_at(table + number * _SEGMENT.size, _SEGMENT.size)
        )
        yield kind, flags, base + address, base + address + length


def _put_code_in_huge_pages(objects):
    """Of the object that the interpreter is in."""
    here = ctypes.cast(ctypes.pythonapi.Py_GetVersion, ctypes.c_void_p).value
    for segments in objects:
        constant = [
            (first // _PAGE * _PAGE, -(-end // _PAGE) * _PAGE)
            for kind, flags, first, end in segments
            if kind == _LOAD and not flags & _WRITABLE
        ]
        if any(first <= here < end for first, end in constant):
            for first, end in _rows(constant):
                _replace_by_huge_pages(-(-first // _HUGE_BYTES) * _HUGE_BYTES, end // _HUGE_BYTES * _HUGE_BYTES)


def _rows(segments):
    """Where segments follow each other without a gap, as (first, end)."""
    rows: list = []
    for first, end in sorted(segments):
        if rows and rows[-1][1] == first:
            rows[-1][1] = end
        else:
            rows.append([first, end])
    return rows


def _replace_by_huge_pages(first, end):
    length = end - first
    if length <= 0:
        return
    raw = _libc.mmap(None, _size(length + _HUGE_BYTES), _READ | _WRITE, _PRIVATE | _ANONYMOUS, -1, _size(0))
    if raw == _FAILED:
        return
    copy = -(-raw // _HUGE_BYTES) * _HUGE_BYTES
    _libc.madvise(_size(copy), _size(length), _HUGE)
    ctypes.memmove(copy, first, length)
    # Small pages would cost each fork more than they save it. All are made readable and executable, constants too.
    moved = (
        _libc.madvise(_size(copy), _size(length), _COLLAPSE) == 0
        and _libc.mprotect(_size(copy), _size(length), _READ | _EXEC) == 0
        and _libc.mremap(_size(copy), _size(length), _size(length), _MOVE | _TO_ADDRESS, _size(first)) != _FAILED
    )
    # What has moved left a gap, which may hold memory of the interpreter by now.
    _unmap(raw, copy if moved else copy + length)
    _unmap(copy + length, raw + length + _HUGE_BYTES)


def _unmap(first, end):
    if first < end:
        _libc.munmap(_size(first), _size(end - first))


def _map_protected(objects, path):
    areas = []
    for segments in objects:
        for kind, _, first, end in segments:
            # As the loader rounds: the last page, where it is shared with what stays writable, stays so too.
            first, end = first // _PAGE * _PAGE, end // _PAGE * _PAGE
            if kind == _RELRO and first < end:
                areas.append((first, end))
    content = b"".join(ctypes.string_at(first, end - first) for first, end in areas)
    try:
        fd = _file(path, content)
    except OSError:
        return
    offset = 0
    for first, end in areas:
        _libc.mmap(_size(first), _size(end - first), _READ, _PRIVATE | _FIXED, fd, _size(offset))
        offset += end - first
    os.close(fd)


def _file(path, content):
    """A descriptor of a file without a name. It can be read only, so that what is mapped of it can be written by
    nobody for others, whatever protection they give it."""
    with open(path, "xb") as file:
        try:
            file.write(content)
            file.flush()
            return os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        finally:
            os.unlink(path)
