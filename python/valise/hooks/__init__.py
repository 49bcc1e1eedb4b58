"""Post-import hooks and wrapping: changes a module when it is imported, before anybody else sees it.

A patch that is applied after somebody's `from tempfile import mkdtemp` comes too late. A hook is given the module when
its code has run and before the import returns, or at once where it is imported already:

    from valise.hooks import when_imported, wrap_function_wrapper

    def traced(wrapped, instance, args, kwargs):
        print("mkdtemp", args, kwargs)
        return wrapped(*args, **kwargs)

    @when_imported("tempfile")
    def trace(module):
        wrap_function_wrapper(module, "mkdtemp", traced)

The names are those of wrapt, so that a patch written for it works by changing its import. What happens in which
situation stands in docs/patches.md. All of it may be used by any thread; hooks run in the thread that imports, and no
lock of ours is held while they do.
"""

from valise.hooks.entries import discover_post_import_hooks
from valise.hooks.targets import notify_module_loaded, register_post_import_hook, when_imported
from valise.hooks.wrapping import patch_function_wrapper, resolve_path, wrap_function_wrapper

__all__ = [
    "discover_post_import_hooks",
    "notify_module_loaded",
    "patch_function_wrapper",
    "register_post_import_hook",
    "resolve_path",
    "when_imported",
    "wrap_function_wrapper",
]
