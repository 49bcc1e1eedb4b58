# Tells of the interpreter that runs this: fields and values in turn, each ended by a NUL.
import os
import sys
import sysconfig


def tell(field, value):
    os.write(1, os.fsencode(field) + b"\0" + os.fsencode(value or "") + b"\0")


tell("begin", "valise")
tell("version", "%d.%d.%d" % sys.version_info[:3])
tell("implementation", sys.implementation.name)
tell("executable", sys.executable)
tell("prefix", sys.prefix)
tell("base_prefix", sys.base_prefix)
for entry in sys.path:
    tell("path", entry)
for name in ("stdlib", "platstdlib", "purelib", "platlib"):
    tell("path", sysconfig.get_path(name))

# The shared libraries that the interpreter or its own modules need may lie anywhere: ask the loader.
for name in (
    "_bz2 _ctypes _curses _decimal _hashlib _lzma _sqlite3 _ssl _uuid _zstd pyexpat readline zlib"
).split():
    try:
        __import__(name)
    except Exception:
        continue  # this interpreter was built without it
with open("/proc/self/maps", "rb") as maps:
    for line in maps:
        columns = line.rstrip(b"\n").split(None, 5)
        if len(columns) == 6 and b"x" in columns[1] and columns[5].startswith(b"/"):
            tell("library", os.fsdecode(columns[5]))
tell("end", "valise")
