# The first snippet: it defines a global and a function that uses it.
global_a = 123


def func_a():
    return global_a
