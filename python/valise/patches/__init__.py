"""What Valise itself changes in libraries inside the sandbox: one file a library, loaded when that library is.

They are hooks like those of operators, and come before them.
"""

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


def register():
    """Registers them all. In the zygote."""
    from valise.hooks import register_post_import_hook

    for module, hook in _SHIPPED:
        register_post_import_hook(hook, module)
