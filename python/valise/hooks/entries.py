"""Hooks that installed packages name as entry points."""

import sys

from valise.hooks.targets import register_post_import_hook


def discover_post_import_hooks(group):
    """Registers the hooks that installed packages name in a group of entry points: the name of an entry is that of the
    module, its value is the hook, as "package.module:function". In a pyproject.toml:

        [project.entry-points."example.patches"]
        tempfile = "example.trace:patch"

    A hook is imported when its module is, and not before: what cannot be imported fails there, with the name of the
    hook. Hooks are registered in the order of their names and values, each once. May be called by any thread.
    """
    for name, value in sorted(set(entries(group))):
        register_post_import_hook(value, name)


def entries(group):
    """The (name, value) of each entry of a group; a value without its extras."""
    import importlib.metadata  # which takes longer than many a program

    if sys.version_info >= (3, 10):
        found = importlib.metadata.entry_points(group=group)
    else:
        found = importlib.metadata.entry_points().get(group, ())
    return [(entry.name, entry.value.partition("[")[0].replace(" ", "")) for entry in found]
