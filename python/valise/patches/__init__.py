"""What Valise itself changes in libraries inside the sandbox: one file a library, loaded when that library is.

They are hooks like those of operators, and come before them.
"""

import sys

_SHIPPED = (
    ("builtins", "valise.patches.terminal:explain_input"),
    ("matplotlib", "valise.patches.matplotlib:draw_without_a_screen"),
    ("matplotlib.pyplot", "valise.patches.matplotlib:show_figures"),
    ("multiprocessing.context", "valise.patches.multiprocessing:begin_by_forks"),
    ("multiprocessing.managers", "valise.patches.multiprocessing:explain_sockets"),
    ("multiprocessing.resource_tracker", "valise.patches.multiprocessing:track_nothing"),
    ("multiprocessing.util", "valise.patches.multiprocessing:explain_programs"),
    ("numpy.random", "valise.patches.numpy:know_generators"),
    ("PIL.Image", "valise.patches.pillow:show_in_calls"),
    ("IPython.core.display_functions", "valise.patches.ipython:show_in_calls"),
)
# What makes the first use of a library cheaper, where that was preloaded.
_WARMED = (("matplotlib.pyplot", "valise.patches.matplotlib", "warm"),)


def register():
    """Registers them all. In the zygote."""
    from valise.hooks import register_post_import_hook

    for module, hook in _SHIPPED:
        register_post_import_hook(hook, module)


def warm():
    """Does once what the first use of a library that is there would do in each call. In the zygote; failures do no harm."""
    for library, patch, name in _WARMED:
        if library in sys.modules:
            try:
                getattr(sys.modules[patch], name)()
            except Exception:
                pass  # as the operator's patches have it; calls will tell
