"""The Python side of Valise. Standard library only."""

_PACKING = ("Gone", "GoneError", "LossWarning", "UnpackError", "dumps", "loads", "pack_scope", "unpack_scope")


def __getattr__(name):
    # Packing is loaded when it is asked for: every process of the sandbox has this package mapped.
    if name in _PACKING:
        from valise import pack

        return getattr(pack, name)
    raise AttributeError("module 'valise' has no attribute %r" % name)


def __dir__():
    return sorted([*globals(), *_PACKING])
