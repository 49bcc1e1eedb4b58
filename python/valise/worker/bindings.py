"""Which names a call can bind, where its text tells: then no others are compared.

In a fork each object that is so much as looked at costs the copy of a page. With a thousand variables that takes two
milliseconds, many times what the call itself does.
"""

import itertools
import re

_FEW = 64  # variables, up to which it is as fast to compare them all
_LONGEST = 1 << 16  # characters of a text that is searched
_identifiers_in = re.compile(r"[A-Za-z_]\w*").findall
# Where a text has one of these, names may be bound that stand in no text at the top, or in none at all.
_ELSEWHERE = (
    "global", "exec", "eval", "compile", "vars", "locals", "setattr", "import *", "import(", "importlib", "runpy", "modules",
    "__dict__", "__main__", "__builtins__", "_frame", "f_locals", "f_back", "ctypes", "gc",
)  # fmt: skip


class Bindings:
    """What is known of the texts of a scope; nothing, where it has few variables, as most have."""

    def __init__(self):
        self._tell = True
        self._looked_at = 0  # of the texts

    def look(self, texts, variables):
        """Looks at new texts: `texts` is a dict of all that the scope has, and `variables` how many there are. When a call has
        ended, since all calls on its scope inherit what was found."""
        if variables > _FEW:
            for text in itertools.islice(texts.values(), self._looked_at, None):
                self._tell = self._tell and _tells(text)
            self._looked_at = len(texts)

    def of(self, text, inputs, texts, variables):
        """The names that a call of a text with these inputs can bind; None for any."""
        if variables <= _FEW or len(text) > _LONGEST or not text.isascii():
            return None  # names that are not ASCII have more than one spelling
        self.look(texts, variables)
        return list(dict.fromkeys([*_identifiers_in(text), *inputs])) if self._tell and _tells(text) else None


def _tells(text):
    return not any(word in text for word in _ELSEWHERE)
