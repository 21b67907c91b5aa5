"""Servers that a request may be led to: one whose certificate nobody has signed, and a proxy that wants a sign-in. Each
lives as long as the process."""

from __future__ import annotations

import ssl
import subprocess
import threading
from contextlib import suppress
from functools import lru_cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory


@lru_cache(maxsize=1)
def unsigned_server() -> str:
    """The address of a server with a certificate of its own."""
    with TemporaryDirectory() as place:
        key, certificate = Path(place, "key.pem"), Path(place, "certificate.pem")
        wanted = "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost"
        files = ["-keyout", str(key), "-out", str(certificate)]
        subprocess.run([*wanted.split(), *files], check=True, capture_output=True)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
    server = _QuietServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    threading.Thread(target=server.serve_forever, name="faults-server", daemon=True).start()
    return f"https://127.0.0.1:{server.server_address[1]}"


class _Demanding(BaseHTTPRequestHandler):
    def log_message(self, *args: object) -> None:
        pass

    def _refuse(self) -> None:
        body = b"proxy sign-in required"
        self.send_response(407)
        self.send_header("Proxy-Authenticate", 'Basic realm="office"')
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            with suppress(ConnectionError):
                self.wfile.write(body)

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = do_CONNECT = _refuse


@lru_cache(maxsize=1)
def demanding_proxy() -> int:
    """The port of a forward proxy that wants a sign-in and accepts none."""
    server = _QuietServer(("127.0.0.1", 0), _Demanding)
    threading.Thread(target=server.serve_forever, name="faults-proxy", daemon=True).start()
    return int(server.server_address[1])


class _QuietServer(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: object, client_address: object) -> None:
        pass
