"""A program whose snippets run in the sandbox: VALISE_URL says where. See docs/client-python.md."""

import socket
import threading

from valise import RemoteError, call_sandbox

RATE = 0.2
door = threading.Lock()
line = socket.socket()


def net(price):
    return price * (1 - RATE)


def main():
    currency = "EUR"
    scope = dict(globals(), **locals())

    scope = call_sandbox("def label(price): return '%.2f %s' % (net(price), currency)", scope)
    print(scope["label"](100))  # runs in the sandbox: 80.00 EUR

    scope = call_sandbox("RATE = 0.5", scope)
    print(scope["label"](100))  # net sees what the code has bound: 50.00 EUR
    print(RATE, net(100))  # and nothing has changed here: 0.2 80.0

    print(scope["line"] is line)  # what cannot travel is the caller's own: True
    try:
        scope["label"]("much")
    except RemoteError as error:
        print(error.type)  # TypeError

    label = scope.local("label")
    print(label(10))  # runs here, as it was asked for: 5.00 EUR


if __name__ == "__main__":
    try:
        main()
    finally:
        line.close()
