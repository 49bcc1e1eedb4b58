"""`Image.show()` of Pillow becomes a display: there is no screen, and no program that it could start."""

from valise import displays
from valise.hooks import wrap_function_wrapper


def show_in_calls(module):
    wrap_function_wrapper(module, "Image.show", _show)


def _show(wrapped, instance, args, kwargs):
    displays.display(instance)
