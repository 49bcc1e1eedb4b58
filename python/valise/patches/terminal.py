"""`input()` reads the standard input that the caller gave to the call. Without one there is nobody to ask: what it raises
says so, and what to do."""

import sys

_NOBODY = (
    "input() has nobody to ask here: give the call its standard input (Call.withStdin, --stdin, or stdin over HTTP), "
    "or what it needs as inputs, which are names in its scope"
)


def explain_input(builtins):
    ask = builtins.input

    def input(prompt="", /):
        """Reads a line from the standard input: what the caller gave, or what the code has set."""
        try:
            return ask(prompt)
        except EOFError:
            if sys.stdin is not sys.__stdin__:
                raise
            raise EOFError(_NOBODY) from None

    input.__module__, input.__qualname__ = "builtins", "input"
    builtins.input = input
