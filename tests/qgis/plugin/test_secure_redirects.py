"""What https was asked for does not come over http, wherever a server sends the request on to."""

from __future__ import annotations

import ssl
import threading
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from datacube_browser.core.download import DownloadFile, DownloadTask
from datacube_browser.core.errors import ResponseError
from datacube_browser.core.http.exchange import secured_redirect
from datacube_browser.core.http.network import Network
from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QUrl
from qgis.PyQt.QtNetwork import QSslCertificate

from tests.authentication import basic_authentication
from tests.qgis.in_background import done, failed
from tests.servers.certificates import self_signed
from tests.servers.proxy import Answer
from tests.servers.tasks import outcome, result

BODY = b'{"answer": 42}'


class _Server(ThreadingHTTPServer):
    """With TLS: /here answers, all else is sent on to `led_to`. `seen` has method, path, body and sign-in."""

    daemon_threads = True
    led_to = ""

    def __init__(self, context):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.context, self.seen = context, []
        self.url = f"https://127.0.0.1:{self.server_port}"

    def finish_request(self, request, client_address):
        try:
            with self.context.wrap_socket(request, server_side=True) as secured:
                super().finish_request(secured, client_address)
        except (ssl.SSLError, OSError):
            pass  # one that speaks http


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.seen.append((self.command, self.path, body, self.headers.get("Authorization", "")))
        is_here = self.path == "/here"
        self.send_response(200 if is_here else 307)
        if not is_here:
            self.send_header("Location", self.server.led_to)
        self.send_header("Content-Length", str(len(BODY) if is_here else 0))
        self.end_headers()
        self.wfile.write(BODY if is_here else b"")

    do_POST = do_GET

    def log_message(self, *_args):
        pass


@pytest.fixture(scope="module")
def certificate(tmp_path_factory, qgis_app):
    """One that QGIS trusts."""
    basic_authentication("secure")  # makes the database
    key, certificate = self_signed(tmp_path_factory.mktemp("certificate"))
    manager, (known,) = QgsApplication.authManager(), QSslCertificate.fromPath(str(certificate))
    assert manager.storeCertAuthority(known)
    manager.initSslCaches()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    yield context
    manager.removeCertAuthority(known)
    manager.initSslCaches()


@pytest.fixture
def secure(certificate):
    server = _Server(certificate)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def plain(stub_api):
    """A server without TLS."""
    return stub_api({"/here": Answer(200, BODY)})


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_an_answer_of_another_server_without_encryption_is_not_used(secure, plain, method):
    secure.led_to = f"{plain.url}/here"
    error = failed(lambda feedback: Network(feedback=feedback).send(method, f"{secure.url}/a", {}, b"body"))
    assert isinstance(error, ResponseError)
    assert "https:// to http://" in error.message
    assert all(not seen.body for seen in plain.requests)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_on_its_own_host_the_address_is_asked_by_https_with_body_and_sign_in(secure, method):
    """A server behind a proxy writes http, since it knows of nothing else."""
    secure.led_to = f"{secure.url.replace('https', 'http')}/here"
    authcfg = basic_authentication(uuid.uuid4().hex)
    answer = done(lambda feedback: Network(authcfg, feedback).send(method, f"{secure.url}/a", {}, b"body"))
    assert (answer.content, answer.url) == (BODY, f"{secure.url}/here")
    assert secure.seen[-1][:3] == (method, "/here", b"body" if method == "POST" else b"")
    assert all(sign_in.startswith("Basic") for *_, sign_in in secure.seen)


def test_one_that_leads_to_itself_without_encryption_ends_with_words(secure):
    secure.led_to = f"{secure.url.replace('https', 'http')}/a"
    error = failed(lambda feedback: Network(feedback=feedback).get(f"{secure.url}/a"))
    assert "https:// to http://" in error.message


def test_a_download_goes_the_same_ways(secure, plain, tmp_path):
    file = DownloadFile(f"{secure.url}/a", tmp_path / "a.json")
    secure.led_to = f"{plain.url}/here"
    kind, error = outcome(DownloadTask([file]))
    assert (kind, plain.requests) == ("failed", [])
    assert "https:// to http://" in error.hint
    secure.led_to = f"{secure.url.replace('https', 'http')}/here"
    assert result(DownloadTask([file])).paths[0].read_bytes() == BODY


@pytest.mark.parametrize(
    ("url", "led_to", "followed"),
    [
        ("https://a.example/x", "https://b.example/y", "https://b.example/y"),
        ("http://a.example/x", "http://b.example/y", "http://b.example/y"),
        ("https://a.example/x", "http://a.example/x/", "https://a.example/x/"),
        ("https://a.example/x", "http://a.example:80/y?s=1", "https://a.example/y?s=1"),
        ("https://a.example:8443/x", "http://a.example:8443/y", "https://a.example:8443/y"),
        ("https://a.example/x", "http://A.EXAMPLE:443/y", "https://a.example/y"),
        ("https://a.example/x", "http://a.example:8080/y", ""),
        ("https://a.example:8443/x", "http://a.example/y", ""),
        ("https://a.example/x", "http://a.example/x", ""),
        ("https://a.example/x", "http://b.example/y", ""),
    ],
)
def test_where_a_redirect_may_lead(url, led_to, followed):
    assert secured_redirect(QUrl(url), QUrl(led_to)).toString() == followed
