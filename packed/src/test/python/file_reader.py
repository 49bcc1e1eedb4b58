"""Reads a file of a scope as docs/format.md describes it, and shares nothing with what writes it: `file_reader.py FILE`.

Prints a JSON object: for each variable what it is. Nothing that is named in the file is imported or called: names and
links are classes made here, whose instances remember what they were given.
"""

import functools
import hashlib
import io
import json
import pickle
import sys
import zipfile


class StandIn:
    def __new__(cls, *arguments):
        self = super().__new__(cls)
        self.arguments, self.states = arguments, []
        if arguments and isinstance(arguments[0], StandIn):
            # Perhaps what sets its state.
            arguments[0].states.append((cls.__name__, arguments[1:]))
        return self

    def __init__(self, *arguments):
        pass

    def __repr__(self):
        return "<%s>" % type(self).__name__

    def __setstate__(self, state):
        self.states.append(("state", state))


@functools.lru_cache(maxsize=None)
def named(name):
    return type(name, (StandIn,), {})


class Part(pickle.Unpickler):
    def find_class(self, module, name):
        return named(module + ":" + name)

    def persistent_load(self, link):
        return named("link " + link)


class File:
    def __init__(self, path):
        self.archive = zipfile.ZipFile(path)
        assert len(set(self.archive.namelist())) == len(self.archive.namelist())
        self.manifest = json.loads(self.archive.read("manifest.json"))
        assert next(iter(self.manifest)) == "format" and self.manifest["format"] == 1
        self.places = {id: (part, n) for part in self.manifest["parts"] for n, id in enumerate(part["ids"])}
        self.roots = {}

    def entry(self, name, digest, size):
        content = self.archive.read(name)
        assert len(content) == size and hashlib.sha256(content).hexdigest() == digest
        return content

    def root(self, id):
        if id not in self.roots:
            part = self.places[id][0]
            content = self.entry("objects/" + part["object"], part["object"], part["size"])
            value = Part(io.BytesIO(content)).load()
            self.roots.update(zip(part["ids"], [value] if len(part["ids"]) == 1 else value))
        return self.roots[id]

    def source(self, id):
        (unit,) = [each for each in self.manifest["units"] if "source:" + each["unit"] == id]
        return self.entry("units/%s.py" % unit["unit"], unit["unit"], unit["size"]).decode()

    def shown(self, variable):
        id = self.manifest["variables"][variable]
        if not id.startswith("function:"):
            return repr(self.root(id))
        unit, path = self.root(id).arguments[:2]
        text = self.root(unit.__name__[len("link ") :]).arguments[0].__name__[len("link ") :]
        line = int(path.rpartition("@")[2])
        return self.source(text).splitlines()[line - 1]

    def shared(self):
        """Pairs of variables that are the same object."""
        ids = self.manifest["variables"]
        names = [name for name in ids if ids[name].startswith("variable:")]
        return [(a, b) for a in names for b in names if a < b and self.root(ids[a]) is self.root(ids[b])]


file = File(sys.argv[1])
variables = {name: file.shown(name) for name in file.manifest["variables"]}
print(json.dumps({"variables": variables, "shared": file.shared(), "losses": file.manifest["losses"]}))
