"""`display` of IPython shows things in calls as well: code that was written in a notebook imports it by name."""

from valise import displays
from valise.hooks import wrap_function_wrapper


def show_in_calls(module):
    wrap_function_wrapper(module, "display", _display)


def _display(wrapped, instance, args, kwargs):
    displays.display(*args)
