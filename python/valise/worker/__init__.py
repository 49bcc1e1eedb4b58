"""The worker: what runs inside the jail.

Three kinds of process, all of one program:

- the *zygote* (pid 1) runs only our code; it makes connections and hands them out;
- the *template* is the first fork of the zygote and the holder of the empty scope;
- every other process is a fork of a holder: it waits as a *spare*, runs one call, and is from
  then on the *holder* of the scope that the call made.

Modules here are loaded by `sealed`, with a private copy of the builtins, so that code which
patches `builtins` does not patch the worker.
"""
