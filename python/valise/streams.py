"""What the top of a stream must be, for all that read one. It loads nothing but the error."""

from valise.errors import UnpackError

FORMAT = 1  # which is written, and the newest that is read


def checked(top):
    """The top, which says all of a scope in a format that is known; else raises `UnpackError`."""
    if type(top) is not dict or type(top.get("format")) is not int or type(top.get("variables")) is not dict:
        raise UnpackError("this is not a packed scope")
    if top["format"] > FORMAT:
        raise UnpackError("format %d is newer than this Valise, which reads %d" % (top["format"], FORMAT))
    if "rest" in top:
        raise UnpackError("this is what has changed of a scope, for those who have the rest")
    return top
