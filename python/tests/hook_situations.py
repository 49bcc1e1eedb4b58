"""What becomes of a hook in each situation of import, by Valise and by wrapt: writes the table of docs/patches.md.

    python3 tests/hook_situations.py PYTHON_WITH_WRAPT > TABLE

Each situation is a program that is run anew, in a folder with its modules, and says what it saw. Nothing here is an
opinion: the words of a cell are the program's own.
"""

import pathlib
import re
import subprocess
import sys
import tempfile

_ROOT = pathlib.Path(__file__).resolve().parent.parent
_PAGE = _ROOT.parent / "docs" / "patches.md"
_BEGIN, _END = "<!-- situations -->\n", "<!-- end of situations -->\n"
_HEAD = """
import importlib, importlib.util, sys, types, warnings
warnings.simplefilter("ignore")
sys.path.insert(0, {folder!r})
{library}
seen = []
def note(module): seen.append(module)
def patch(module): module.value = 2
def register(hook, name="plain"): hooks.register_post_import_hook(hook, name)
def failed(action):
    try: action()
    except Exception as error: return type(error).__name__
    return "nothing"
"""
_LIBRARIES = {"wrapt": "import wrapt as hooks", "Valise": "sys.path.insert(1, %r); from valise import hooks" % str(_ROOT)}
_MODULES = {
    "plain.py": "value = 1\ndef work(x): return x\n",
    "package/__init__.py": "",
    "package/sub.py": "value = 1\n",
    "space/part.py": "",
    "itself.py": "import sys, types\nsys.modules[__name__] = types.SimpleNamespace(value=5)\n",
    "half.py": "import other\nvalue = 1\n",
    "other.py": "",
    "loader.py": "mine = type(__loader__).__name__, __spec__.loader is __loader__\n",
}

# What is asked, and the program that answers.
SITUATIONS = (
    ("`import plain`, `from plain import value`",
     "register(patch)\nfrom plain import value\nprint('patched' if value == 2 else 'not patched')"),
    ("the module is there already",
     "import plain\nregister(patch)\nprint('patched at once' if plain.value == 2 else 'not patched')"),
    ("two hooks: their order",
     "register(lambda m: seen.append(1))\nregister(lambda m: seen.append(2))\nimport plain\n"
     "print('of registration' if seen == [1, 2] else 'another')"),
    ("a hook raises: the import",
     "register(lambda m: 1 / 0)\nprint('raises ' + failed(lambda: importlib.import_module('plain')))"),
    ("... and the next import",
     "register(lambda m: 1 / 0)\nfailed(lambda: importlib.import_module('plain'))\n"
     "again = failed(lambda: importlib.import_module('plain'))\n"
     "print('succeeds, unpatched' if again == 'nothing' else 'raises again')"),
    ("... and the hooks after it, at the next import",
     "fails = [1]\ndef fail(module):\n    if fails: fails.clear(); 1 / 0\nregister(fail)\nregister(patch)\n"
     "failed(lambda: importlib.import_module('plain'))\nimport plain\n"
     "print('run' if plain.value == 2 else 'are lost')"),
    ("`importlib.reload`",
     "register(patch)\nimport plain\nimportlib.reload(plain)\n"
     "print('patched again' if plain.value == 2 else 'unpatched')"),
    ("`del sys.modules[...]`, then an import",
     "register(patch)\nimport plain\ndel sys.modules['plain']\nimport plain\n"
     "print('patched' if plain.value == 2 else 'unpatched')"),
    ("a hook for a module in a circle, that is still running",
     "def early(module):\n    register(lambda m: seen.append(hasattr(m, 'value')), 'half')\nregister(early, 'other')\n"
     "import half\nprint('given at its end' if seen == [True] else 'given half' if seen == [False] else 'not given')"),
    ("a namespace package",
     "register(note, 'space')\nimport space.part\nprint('given' if seen else 'never given')"),
    ("a submodule: its package, in its hook",
     "register(lambda m: seen.append(hasattr(sys.modules['package'], 'sub')), 'package.sub')\nimport package.sub\n"
     "print('has it' if seen == [True] else 'does not have it yet')"),
    ("a module that puts another object in its place",
     "register(note, 'itself')\nimport itself\nprint('that object is given' if seen[0] is itself else 'the module is given')"),
    ("a module put into `sys.modules` by hand",
     "register(note, 'made')\nsys.modules['made'] = types.ModuleType('made')\nimport made\nbefore = len(seen)\n"
     "hooks.notify_module_loaded(made)\nprint('given at a notice' if (before, len(seen)) == (0, 1) else 'other')"),
    ("a notice after the import",
     "register(note)\nimport plain\nhooks.notify_module_loaded(plain)\n"
     "print('given once' if len(seen) == 1 else 'given twice')"),
    ("`LazyLoader`",
     "register(patch)\nspec = importlib.util.find_spec('plain')\nspec.loader = importlib.util.LazyLoader(spec.loader)\n"
     "module = importlib.util.module_from_spec(spec)\nsys.modules['plain'] = module\nspec.loader.exec_module(module)\n"
     "print('patched when it is loaded' if module.value == 2 else 'not patched')"),
    ("a hook for a lazy module that waits to be loaded",
     "spec = importlib.util.find_spec('plain')\nspec.loader = importlib.util.LazyLoader(spec.loader)\n"
     "module = importlib.util.module_from_spec(spec)\nsys.modules['plain'] = module\nspec.loader.exec_module(module)\n"
     "register(lambda m: seen.append('value' in object.__getattribute__(m, '__dict__')))\nmodule.value\n"
     "print('given when it is loaded' if seen == [True] else 'given unloaded')"),
    ("`importlib.util`'s recipe: `module_from_spec`, `exec_module`",
     "register(patch)\nspec = importlib.util.find_spec('plain')\nmodule = importlib.util.module_from_spec(spec)\n"
     "spec.loader.exec_module(module)\nprint('patched' if module.value == 2 else 'not patched')"),
    ("`runpy.run_module`, as `python -m`",
     "import runpy\nregister(note)\nnames = runpy.run_module('plain', run_name='__main__', alter_sys=True)\n"
     "print('runs, not given' if not seen and names['value'] == 1 else 'other')"),
    ("... and its `__loader__`",
     "import runpy\nregister(note)\nnames = runpy.run_module('plain', run_name='__main__', alter_sys=True)\n"
     "print(type(names['__loader__']).__name__)"),
    ("`importlib.util.find_spec(name).loader` is a",
     "register(note)\nprint(type(importlib.util.find_spec('plain').loader).__name__)"),
    ("`__loader__` as the module's own code sees it",
     "register(note, 'loader')\nimport loader\nprint(loader.mine[0])"),
    ("a builtin module",
     "name = 'faulthandler'\nsys.modules.pop(name, None)\nregister(note, name)\nimportlib.import_module(name)\n"
     "print('given' if seen else 'never given')"),
    ("a hook by its name, `\"module:function\"`",
     "register('hooking:patch')\nprint('imported when it is called' if 'hooking' not in sys.modules else 'imported at once')"),
    ("a wrapped function is a",
     "import plain\nhooks.wrap_function_wrapper(plain, 'work', lambda w, i, a, k: w(*a, **k))\n"
     "print(type(plain.work).__name__)"),
    ("`pickle` of a wrapped function",
     "import pickle, plain\nhooks.wrap_function_wrapper(plain, 'work', lambda w, i, a, k: w(*a, **k))\n"
     "error = failed(lambda: pickle.dumps(plain.work))\nprint('by its name' if error == 'nothing' else error)"),
    ("a class as what is wrapped",
     "class C: pass\nm = types.SimpleNamespace(C=C)\n"
     "error = failed(lambda: hooks.wrap_function_wrapper(m, 'C', lambda w, i, a, k: w(*a, **k)))\n"
     "print('a proxy of the class' if error == 'nothing' else error + ', which says what to wrap')"),
)  # fmt: skip


def answer(program, library, interpreter=sys.executable):
    """What a program says of one of the libraries."""
    with tempfile.TemporaryDirectory() as folder:
        for name, text in _MODULES.items():
            file = pathlib.Path(folder, name)
            file.parent.mkdir(exist_ok=True)
            file.write_text(text)
        head = _HEAD.format(folder=folder, library=_LIBRARIES[library])
        done = subprocess.run(
            [interpreter, "-c", head + program], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False
        )
    if done.returncode != 0:
        raise AssertionError("a situation has failed under %s:\n%s\n%s" % (library, program, done.stderr))
    return done.stdout.strip()


def known():
    """The rows of the page: situation -> (wrapt's answer, Valise's)."""
    table = _PAGE.read_text().partition(_BEGIN)[2].partition(_END)[0]
    rows = re.findall(r"^\| (.*?) \| (.*?) \| (.*?) \|$", table, re.MULTILINE)[1:]
    return {situation: (wrapt, valise) for situation, wrapt, valise in rows}


def main(interpreter):
    print("| situation | wrapt | Valise |\n|---|---|---|")
    for situation, program in SITUATIONS:
        found = (answer(program, "wrapt", interpreter), answer(program, "Valise"))
        print("| %s | %s | %s |" % (situation, *found))


if __name__ == "__main__":
    main(sys.argv[1])
