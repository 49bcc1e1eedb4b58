"""The scopes that packing is measured with: the code that makes each. Other scripts follow this one."""

LOADS = {
    "dicts": "x = [{'id': i, 'name': 'n%d' % i, 'score': i * 0.5} for i in range(100_000)]",
    "instances": "class P:\n"
    "    def __init__(self, i): self.id, self.name, self.score = i, 'n%d' % i, i * 0.5\n"
    "x = [P(i) for i in range(100_000)]",
    "code": "\n".join(
        "def f%d(a, b=%d):\n    return a + b\n"
        "class C%d:\n    def m(self, x): return f%d(x)\n    def n(self): return self.m(1)" % (i, i, i, i)
        for i in range(100)
    ),
    "bytes": "x = [bytes([i]) * 1_000_000 for i in range(100)]",
    "variables": "for i in range(1000): globals()['v%d' % i] = [{'number': i, 'name': 'x%d' % j} for j in range(30)]",
    "thousand": "for i in range(1000): globals()['v%d' % i] = [{'number': i, 'name': 'x%d' % j} for j in range(30)]\nx = [v for k, v in list(globals().items()) if k[0] == 'v']",
}
CHANGE = "v500[3]['number'] = v500[4]['number'] + 1"  # of "variables"
