# The second snippet, in a later call: it calls what the first one defined.
print(func_a())
