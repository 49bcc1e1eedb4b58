"""What a call shows besides its output: pictures, tables, pages, as a notebook shows them.

An object says how it looks by the methods that notebooks know: `_repr_html_`, `_repr_svg_`, `_repr_png_`,
`_repr_jpeg_`, `_repr_markdown_`, `_repr_latex_`, `_repr_json_`, `_repr_mimebundle_`. The first that gives something
is taken. What a call ends in is shown by itself. A page is followed by the text of the same object, if its class has one: a
terminal can show that.

The displays of a call go to the host as pairs of a media type and bytes. They belong to one process and one call;
of the calls of one process only one runs at a time, whose threads may all show something.
"""

_FORMS = (
    ("_repr_html_", "text/html"),
    ("_repr_svg_", "image/svg+xml"),
    ("_repr_png_", "image/png"),
    ("_repr_jpeg_", "image/jpeg"),
    ("_repr_markdown_", "text/markdown"),
    ("_repr_latex_", "text/latex"),
    ("_repr_json_", "application/json"),
)
# Classes that have no such method, and can be given none.
_PLAIN = (type(None), int, str, bool, float, list, dict, tuple, bytes, set, frozenset, complex, object)
_BUNDLE = "_repr_mimebundle_"
_METHODS = (_BUNDLE, *(name for name, _ in _FORMS))
MOST = 100  # displays of a call
MOST_BYTES = 8 << 20  # of all displays of a call; a picture has some 50 kB
_LONGEST_MIME = 100
_LONGEST_TEXT = 65_536  # characters, as of the repr of a value
_PAGE = "text/html"
_NO_TEXT = object.__repr__  # which says no more than where an object lies

_shown: list = []  # (object, media type, bytes) of this call
_bytes = 0
_left_out = 0
_at_end: list = []
_ways: dict = {}  # "module.Class" -> function
_type_mro = vars(type)["__mro__"].__get__
_type_module = vars(type)["__module__"].__get__
_type_qualname = vars(type)["__qualname__"].__get__


def display(*objects):
    """Shows objects: each in the first of its forms that there is, else as text. Raises what that raises."""
    for each in objects:
        form = _form(each)
        if form is None:
            show("text/plain", repr(each), each)
        else:
            _show_with_text(form, each)


def show(mime, content, of=None):
    """Shows a text or bytes of a media type. What is beyond the bounds of a call is left out, and said at its end."""
    global _bytes, _left_out
    content = content.encode("utf-8", "replace") if isinstance(content, str) else bytes(content)
    if len(_shown) >= MOST - 1 or _bytes + len(content) > MOST_BYTES:
        _left_out += 1
        return
    _bytes += len(content)
    _shown.append((of, str(mime)[:_LONGEST_MIME], content))


def _show_with_text(form, obj):
    show(*form, obj)
    if form[0] == _PAGE and _type_repr(type(obj)) is not _NO_TEXT:
        text = repr(obj)
        show("text/plain", text if len(text) <= _LONGEST_TEXT else text[:_LONGEST_TEXT] + "\u2026", obj)


def _type_repr(cls):
    return next((vars(base)["__repr__"] for base in _type_mro(cls) if "__repr__" in vars(base)), _NO_TEXT)


def show_as(kind, way):
    """Makes known how instances of a class look: its name, "module.Class", and a function that is given an instance and
    gives a media type and its content. For classes that have no method for it."""
    _ways[kind] = way


def at_end(function):
    """Calls a function at the end of each call, before its displays are taken. Once for a function."""
    if function not in _at_end:
        _at_end.append(function)


def nothing_to_show(value):
    """Whether a call that ends in this value has no displays, where that can be told without running code of users."""
    cls = type(value)
    if _shown or _left_out or _at_end or _ways:
        return False
    for plain in _PLAIN:
        # `cls in _PLAIN` would run the `__eq__` of a metaclass, `id` is heard by audit hooks of users.
        if cls is plain:
            return True
    return False


def finish(value, is_value):
    """Shows what is to be shown at the end of a call. Runs code of users. Gives the pairs, and forgets them."""
    try:
        for function in list(_at_end):
            function()
        if is_value and not any(of is value for of, _, _ in _shown):
            form = _form(value)
            if form is not None:
                _show_with_text(form, value)
    except Exception as error:
        # In the place of a display: the call itself has ended well.
        show("text/plain", "a display could not be made: %s: %s" % (type(error).__name__, error))
    return _take()


def _take():
    global _bytes, _left_out
    taken = [{"mime": mime, "bytes": content} for _, mime, content in _shown]
    if _left_out:
        text = "%d more displays were left out: at most %d, of %d bytes together, are kept of a call"
        taken.append({"mime": "text/plain", "bytes": (text % (_left_out, MOST - 1, MOST_BYTES)).encode()})
    del _shown[:]
    _bytes = _left_out = 0
    return taken


def _form(obj):
    """The (media type, content) of an object that says how it looks, or None."""
    cls = type(obj)
    for base in _type_mro(cls):
        try:
            way = _ways.get("%s.%s" % (_type_module(base), _type_qualname(base)))
        except AttributeError:
            continue  # a class without a module
        if way is not None:
            return way(obj)
    # Asked of the class: an object that answers for any attribute, a mock, say, has no form.
    if issubclass(cls, type) or not any(hasattr(cls, name) for name in _METHODS):
        return None
    if hasattr(cls, _BUNDLE):
        bundle = obj._repr_mimebundle_()
        bundle = bundle[0] if isinstance(bundle, tuple) else bundle or {}
        for _, mime in _FORMS:
            if bundle.get(mime) is not None:
                return _encoded(mime, bundle[mime])
    for name, mime in _FORMS:
        if hasattr(cls, name):
            content = getattr(obj, name)()
            content = content[0] if isinstance(content, tuple) and content else content
            if content is not None:
                return _encoded(mime, content)
    return None


def _encoded(mime, content):
    # Imported when they are wanted: they map libraries, which each fork of each scope would pay for.
    if mime == "application/json":
        import json

        return mime, content if isinstance(content, str) else json.dumps(content)
    if isinstance(content, str) and mime in ("image/png", "image/jpeg"):
        import binascii

        return mime, binascii.a2b_base64(content)
    return mime, content
