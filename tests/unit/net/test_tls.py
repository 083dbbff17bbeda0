"""Calls by TLS: the certificate must be the name's, though the connection goes to an address."""

import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from syndication import net
from syndication.net import CallError
from tests.unit.net.calling import Server, serving, url


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("tls") / "hub.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"),
            *("-nodes", "-days", "2", "-subj", "/CN=hub.internal"),
            *("-addext", "subjectAltName=DNS:hub.internal"),
            *("-keyout", str(path), "-out", str(path) + ".crt"),
        ],
        check=True,
        capture_output=True,
    )
    return path


@pytest.fixture
def secured(server: Server, certificate: Path) -> Iterator[tuple[Server, list[str]]]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(str(certificate) + ".crt", certificate)
    asked: list[str] = []
    context.sni_callback = lambda _sock, name, _context: asked.append(name)
    with serving(context) as httpd:
        yield httpd, asked


def test_tls_is_spoken_with_the_name_and_checked_against_it(secured, certificate, monkeypatch):
    httpd, asked = secured
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate) + ".crt")
    assert net.call(url(httpd, "https")).status == 204
    assert asked == ["hub.internal"]


def test_a_certificate_of_another_name_or_of_nobody_is_refused(
    secured, certificate, monkeypatch, names, settings
):
    httpd, _ = secured
    with pytest.raises(CallError, match="certificate"):
        net.call(url(httpd, "https"))
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate) + ".crt")
    settings.OUTGOING_ALLOWED_HOSTS = ["other.internal"]
    names["other.internal"] = ["127.0.0.1"]
    with pytest.raises(CallError, match=r"other\.internal"):
        net.call(f"https://other.internal:{httpd.server_port}/")
    assert httpd.seen == []
