"""A newsletter on its way through a real mail server."""

import email
import email.policy
import urllib.parse
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from django.core.mail import EmailMultiAlternatives

from syndication.newsletter import preflight
from tests import sample_mails, samples
from tests.web_server import free_port

WIRE_LINE = 998  # RFC 5322 2.1.1, without CRLF; RFC 5321 4.5.3.1.6 counts 1000 with it
LONG = "https://e.example/?" + urllib.parse.urlencode({"words": "é" * 2000})


class Inbox:
    """An SMTP server's, on loopback."""

    def __init__(self) -> None:
        self.got: list[bytes] = []

    async def handle_DATA(  # noqa: N802  # the name that the server calls
        self, server: Any, session: Any, envelope: Any
    ) -> str:
        self.got.append(envelope.original_content)
        return "250 OK"


def delivered(message: EmailMultiAlternatives, settings: Any) -> bytes:
    """The message as the server got it."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_USE_TLS = "127.0.0.1", False
    settings.EMAIL_PORT = free_port()
    inbox = Inbox()
    server = Controller(inbox, hostname="127.0.0.1", port=settings.EMAIL_PORT)
    server.start()
    try:
        message.send()
    finally:
        server.stop()
    (got,) = inbox.got
    return got


@pytest.mark.parametrize("document", [samples.english(), samples.french()], ids=["en", "fr"])
def test_a_value_longer_than_a_line_arrives_whole_in_lines_that_mail_allows(document, settings):
    mail = sample_mails.assembled(document)
    html = mail.html.replace("</body>", f'<p><a href="{LONG}">Read it all</a></p></body>')
    text = f"{mail.text}\n{LONG}\n"
    long = {each.id: each for each in preflight.check(html, text, template=True)}
    assert max(len(row) for row in html.encode().split(b"\n")) > WIRE_LINE
    for found in (long["html-line"], long["plain-line"]):
        assert found.level == "W"
        assert "quoted-printable" in found.message
    message = EmailMultiAlternatives("News", text, "us@example.org", ["ana@example.org"])
    message.attach_alternative(html, "text/html")
    got = delivered(message, settings)
    assert max(len(row) for row in got.split(b"\r\n")) <= WIRE_LINE
    parsed = email.message_from_bytes(got, policy=email.policy.default)
    shown = {part.get_content_type(): part.get_content() for part in parsed.iter_parts()}
    assert shown["text/html"].splitlines() == html.splitlines()
    assert shown["text/plain"].splitlines() == text.splitlines()


def test_our_own_mails_have_no_such_line():
    for document in (samples.english(), samples.french()):
        mail = sample_mails.assembled(document)
        for source in (mail.html, mail.text):
            assert max(len(row.encode()) for row in source.split("\n")) <= WIRE_LINE
