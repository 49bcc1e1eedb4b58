"""The client over https."""

import os
import shutil
import ssl
import subprocess
import tempfile
import unittest

import valise
from tests.client_http import LoopbackServer, reply


@unittest.skipUnless(shutil.which("openssl"), "openssl is not installed, which makes certificates")
class AServerWithACertificate(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.certificate, key = (os.path.join(folder.name, name) for name in ("c.pem", "k.pem"))
        command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", self.certificate]
        command += ["-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"]
        subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate, key)
        self.server = LoopbackServer(self.answer, context)
        self.addCleanup(self.server.close)
        self.headers = []

    def answer(self, asked):
        self.headers.append(asked.headers)
        reply(asked, {"call": "ca_1", "status": "running"})

    def test_that_is_trusted_answers(self):
        trusted = ssl.create_default_context(cafile=self.certificate)
        with valise.Client(self.server.url, "secret", tls=trusted) as client:
            self.assertEqual([client.outcome("ca_1").status for _ in range(2)], ["running"] * 2)
        self.assertEqual(self.headers[0]["Authorization"], "Bearer secret")

    def test_that_is_not_trusted_gets_no_key(self):
        client = valise.Client(self.server.url, "secret")
        with self.assertRaisesRegex(valise.UnreachableError, "does not prove who it is"):
            client.outcome("ca_1")
        self.assertEqual(self.headers, [])
