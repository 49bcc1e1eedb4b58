"""Figures become displays: those that `show()` is asked for, and those that are open when a call ends.

They are PNG, or SVG where the code says `plt.rcParams["savefig.format"] = "svg"`, cut to what is drawn. A figure that was
shown is closed: what a call draws on later is a new one, as in a notebook.
"""

import io
import sys

from valise import displays
from valise.hooks import wrap_function_wrapper

_MIMES = {"png": "image/png", "svg": "image/svg+xml"}


def draw_without_a_screen(matplotlib):
    """The sandbox has none. What the code itself asks for later goes before."""
    matplotlib.use("Agg")


def show_figures(pyplot):
    wrap_function_wrapper(pyplot, "show", _show)
    displays.show_as("matplotlib.figure.Figure", _picture)
    displays.at_end(_show_open)


def warm():
    """Draws a figure that nobody sees, and closes it: what is loaded at the first one, and what is found out about fonts, is
    there for all forks of this process then. It is some 15 ms of a call's first picture, and seconds where no list of fonts is
    kept."""
    pyplot = sys.modules["matplotlib.pyplot"]
    axes = pyplot.figure().gca()
    axes.plot([0, 1], label="x")
    axes.set_title("x")
    axes.legend()
    _picture(axes.figure)
    pyplot.close("all")


def _show(wrapped, instance, args, kwargs):
    _show_open()


def _show_open():
    pyplot = sys.modules["matplotlib.pyplot"]
    numbers = pyplot.get_fignums()
    for number in numbers:
        displays.display(pyplot.figure(number))
    if numbers:
        pyplot.close("all")


def _picture(figure):
    kind = sys.modules["matplotlib"].rcParams["savefig.format"]
    kind = kind if kind in _MIMES else "png"
    written = io.BytesIO()
    figure.savefig(written, format=kind, bbox_inches="tight")
    return _MIMES[kind], written.getvalue()
