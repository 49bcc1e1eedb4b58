"""The names that a stream calls to rebuild what plain pickle cannot express.

Here they are only names: `Rebuilder` objects, which the pickler writes as `valise.pack.rebuild` and their name. What each
does is in the module of its concern; `unpacker` binds them to one reading of one stream.
"""


class Rebuilder:
    """The name of a function that `unpacker` knows."""

    __slots__ = ("name",)
    # The pickler asks an object for its module.
    __module__ = "valise.pack.rebuild"

    def __init__(self, name):
        self.name = name

    def __call__(self, *arguments):
        raise TypeError("a packed object is read with valise.loads, not with pickle.loads")


NAMES = (
    # namespaces and code
    "builtins", "globals", "module_globals", "module", "made_module", "fill_module", "unit", "code", "marshalled",
    "function", "bytecode", "function_state", "cell", "fill_cell", "method", "generator", "finished", "reference",
    "resolved",
    # classes
    "class_", "members", "class_state", "enum_", "member", "namedtuple", "builtin_type", "property_",
    "cached_property", "dispatch", "dispatch_state", "dispatch_method", "lru_cache", "attributes", "new_type",
    "parameters", "type_variable", "type_variable_state", "forward_reference", "type_alias", "type_alias_state",
    # instances
    "exception", "exception_state", "traceback", "traceback_state", "native", "anew", "slots", "based", "contents",
    "provide", "called", "state_by", "late_set", "late_dict", "late_fill", "early_state", "gone",
    # the library
    "lock", "rlock", "weak", "weak_method", "proxy", "weak_values", "weak_keys", "weak_set", "weak_fill", "local",
    "context_variable", "context_variable_state", "context", "context_state", "memory", "view", "standard_stream",
    "file", "match", "struct", "executor", "database", "environment", "counter", "super_", "grown", "grown_state",
    "simple_queue", "simple_queue_state", "closed_file", "main_thread", "thread", "scanner", "key_wrapper",
    "finalizer", "finalizer_state", "logger", "logger_state", "layered", "frame_summary",
    "descriptor", "csv",
)  # fmt: skip

_names = globals()  # one of the names is "globals"
_names.update({_name: Rebuilder(_name) for _name in NAMES})
