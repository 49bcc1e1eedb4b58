"""`input()` has nobody to ask in a call: the standard input is empty. What it raises says so, and what to do."""

import sys

_NOBODY = (
    "input() has nobody to ask here: give the call what it needs as its inputs, which are names in its scope, "
    "or set sys.stdin to an io.StringIO"
)


def explain_input(builtins):
    ask = builtins.input

    def input(prompt="", /):
        """Reads a line from the standard input, which is empty in a call unless the code sets another."""
        try:
            return ask(prompt)
        except EOFError:
            if sys.stdin is not sys.__stdin__:
                raise
            raise EOFError(_NOBODY) from None

    input.__module__, input.__qualname__ = "builtins", "input"
    builtins.input = input
