"""An HTTP server on loopback, for tests of the client."""

import http.server
import json
import threading


class LoopbackServer:
    """Serves until it is closed: `handle` is given each request, as a `BaseHTTPRequestHandler`, and answers by
    `reply`."""

    def __init__(self, handle, tls=None):
        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            timeout = 30

            def _serve(self):
                handle(self)

            do_GET = do_POST = do_PUT = do_DELETE = _serve

            def log_message(self, *ignored):
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        if tls is not None:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        self._thread.start()
        self.url = "%s://127.0.0.1:%d" % ("https" if tls else "http", self._server.server_address[1])

    def close(self):
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def reply(asked, content, status=200, kind="application/json"):
    """Answers a request, where who asked is still there."""
    data = content if isinstance(content, bytes) else json.dumps(content).encode()
    try:
        asked.send_response(status)
        asked.send_header("Content-Type", kind)
        asked.send_header("Content-Length", str(len(data)))
        asked.end_headers()
        asked.wfile.write(data)
    except OSError:
        pass  # the client has left


def body_of(asked):
    return asked.rfile.read(int(asked.headers.get("Content-Length", 0)))
