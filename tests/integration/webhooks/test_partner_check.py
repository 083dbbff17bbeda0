"""``manage.py partner_check`` against real receivers: a good one, and one wrong in each way."""

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import StringIO
from typing import Any

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from django.core.management import CommandError, call_command

from syndication.webhooks import conformance, payloads, signing
from syndication.webhooks.conformance_messages import SAMPLES
from syndication.webhooks.models import EventType

SECRET = signing.new_secret()
KNOWN = set(EventType.values)

Headers = Mapping[str, str]
Judge = Callable[[Headers, str], int]


@contextmanager
def receiver(judge: Judge, repeat: Callable[[str], str]) -> Iterator[str]:
    """A partner's program: ``judge`` says which status a request is answered with, ``repeat`` what
    is said beside a 200.
    """

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            headers = {name.lower(): value for name, value in self.headers.items()}
            status = judge(headers, body)
            self.send_response(status)
            if status == 302:
                self.send_header("Location", "/elsewhere")
            given = repeat(body) if status == 200 else ""
            self.send_header("Content-Length", str(len(given)))
            self.end_headers()
            self.wfile.write(given.encode())

        def log_message(self, *_: object) -> None:
            """Tests are quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/hook"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def verified(headers: Headers, body: str) -> bool:
    try:
        Webhook(SECRET).verify(body, dict(headers))
    except WebhookVerificationError:
        return False
    return True


def challenge(body: str) -> str:
    return str(json.loads(body)["data"].get("challenge", ""))


def good(headers: Headers, body: str) -> int:
    return 200 if verified(headers, body) else 401


def check(
    judge: Judge,
    *options: str,
    secret: str = SECRET,
    repeat: Callable[[str], str] = challenge,
) -> tuple[int, str]:
    """The command's exit code and what it says."""
    out = StringIO()
    with receiver(judge, repeat) as url:
        try:
            call_command(
                "partner_check", url, "--secret", secret, "--allow-internal", *options, stdout=out
            )
        except SystemExit as end:
            return int(end.code or 0), out.getvalue()
    return 0, out.getvalue()


def wrong(said: str) -> set[str]:
    return {line.split(" s  ")[1] for line in said.splitlines() if line.startswith("WRONG")}


def test_a_good_receiver_is_told_that_it_is():
    code, said = check(good)
    assert code == 0, said
    assert said.count("ok ") == 23
    assert said.endswith("No faults, no warnings.\n")
    assert SECRET not in said


def test_it_sends_an_event_of_each_type_with_the_data_of_that_type():
    sent: dict[str, dict[str, Any]] = {}

    def listening(headers: Headers, body: str) -> int:
        if verified(headers, body):
            event = json.loads(body)
            sent.setdefault(event["type"], event["data"])
        return good(headers, body)

    check(listening)
    assert sent.keys() - {"post.imagined"} == set(EventType.values)
    for type_, serializer in payloads.DATA.items():
        required = {name for name, field in serializer().fields.items() if field.required}
        assert sent[type_].keys() == required, type_


@pytest.mark.parametrize("type_", [each for each in EventType if each != EventType.PING])
def test_a_receiver_that_does_not_know_a_type_is_told_which_and_what_it_is_for(type_):
    def lacking(headers: Headers, body: str) -> int:
        return 400 if json.loads(body)["type"] == type_ else good(headers, body)

    code, said = check(lacking)
    name, _, task = SAMPLES[type_]
    assert code == 1
    assert name in wrong(said)
    assert f"The type is `{type_}`: answer 2xx, and {task}." in said


@pytest.mark.parametrize("said", ["", "OK", '{"ok": true}'])
def test_a_receiver_that_does_not_repeat_the_challenge_is_told_that_it_is_told_nothing(said):
    code, told = check(good, repeat=lambda body: said)
    assert (code, wrong(told)) == (1, {"a challenge"})
    assert "Return `data.challenge` of a ping" in told


def test_the_challenge_may_be_repeated_as_json():
    code, _ = check(good, repeat=lambda body: json.dumps({"challenge": challenge(body)}))
    assert code == 0


def test_a_receiver_that_checks_nothing_is_told_what_anyone_could_do():
    code, said = check(lambda headers, body: 200)
    assert code == 1
    assert wrong(said) == {
        "a signature with another secret",
        "no signature",
        "an empty signature",
        "a changed body",
        "a changed id",
        "an old message",
        "a message from the future",
        "an invalid timestamp",
        "an old message with a new timestamp",
    }
    assert "anyone could send you this" in said


def broken_by_a_number(headers: Headers, body: str) -> int:
    return 500 if len(headers["webhook-timestamp"]) > 300 else good(headers, body)


def test_a_receiver_that_a_damaged_timestamp_breaks_is_told_so():
    code, said = check(broken_by_a_number)
    assert (code, wrong(said)) == (1, {"an invalid timestamp"})
    assert "failed instead of refusing" in said


def unclocked(headers: Headers, body: str) -> int:
    """Verifies the signature, and never looks at the clock."""
    parts = [headers["webhook-id"], headers["webhook-timestamp"], body]
    digest = hmac.new(signing.key(SECRET), ".".join(parts).encode(), hashlib.sha256).digest()
    wanted = f"v1,{base64.b64encode(digest).decode()}"
    return 200 if wanted in headers.get("webhook-signature", "").split(" ") else 401


def test_a_receiver_that_never_looks_at_the_clock_accepts_replays():
    code, said = check(unclocked)
    assert code == 1
    assert wrong(said) == {"an old message", "a message from the future"}
    assert "an attacker may be replaying it" in said


def test_a_receiver_that_parses_before_it_verifies_refuses_good_messages():
    def parsing(headers: Headers, body: str) -> int:
        return good(headers, json.dumps(json.loads(body)))

    code, said = check(parsing)
    assert code == 1
    assert "a ping" in wrong(said)


@pytest.mark.parametrize(
    ("strictness", "faults"),
    [
        ("again", {"the same message again"}),
        ("types", {"an unknown event type"}),
        ("members", {"unknown members"}),
        (
            "first",
            {
                "two signatures, the first with another secret",
                "a signature of an unknown version",
            },
        ),
    ],
    ids=["repeats", "types", "members", "rotation"],
)
def test_a_receiver_that_is_too_strict_is_told_where(strictness, faults):
    seen: set[str] = set()

    def strict(headers: Headers, body: str) -> int:
        first = {**headers, "webhook-signature": headers.get("webhook-signature", "").split(" ")[0]}
        status = good(first if strictness == "first" else headers, body)
        if status >= 300:
            return status
        message = json.loads(body)
        if strictness == "types" and message["type"] not in KNOWN:
            return 400
        if strictness == "members" and set(message) - {"type", "timestamp", "data"}:
            return 422
        if strictness == "again" and headers["webhook-id"] in seen:
            return 409
        seen.add(headers["webhook-id"])
        return 200

    code, said = check(strict)
    assert (code, wrong(said)) == (1, faults)


def test_a_receiver_that_fails_at_what_it_should_refuse_is_told():
    def fragile(headers: Headers, body: str) -> int:
        return 200 if verified(headers, body) else 500

    code, said = check(fragile)
    assert code == 1
    assert "it failed instead of refusing" in said


def test_redirects_and_410_are_said_to_be_what_they_are():
    assert "redirects are never followed" in check(lambda headers, body: 302)[1]
    assert "disables an endpoint at once" in check(lambda headers, body: 410)[1]


def test_a_slow_receiver_is_warned(monkeypatch):
    monkeypatch.setattr(conformance, "SLOW", -1.0)
    code, said = check(good)
    assert code == 0
    assert "Answer first and process the message afterwards" in said
    assert said.endswith("No faults, 23 warnings.\n")


def test_a_wrong_secret_shows_at_once():
    code, said = check(good, secret=signing.new_secret())
    assert code == 1
    assert "Check that the secret is the endpoint's" in said


def test_where_nobody_answers_it_ends_and_says_so():
    out = StringIO()
    with pytest.raises(SystemExit):
        call_command(
            "partner_check",
            "http://127.0.0.1:9/",
            "--secret",
            SECRET,
            "--allow-internal",
            stdout=out,
        )
    assert out.getvalue().count("No answer came") == 1


def test_an_internal_receiver_must_be_allowed():
    out = StringIO()
    with pytest.raises(SystemExit):
        call_command("partner_check", "https://127.0.0.1/", "--secret", SECRET, stdout=out)
    assert "not public" in out.getvalue()


@pytest.mark.parametrize("secret", ["", "whsec_short", "sk_123"])
def test_a_secret_is_needed_and_is_not_repeated(secret, monkeypatch):
    monkeypatch.setenv("WEBHOOK_SECRET", secret)
    with pytest.raises(CommandError) as refused:
        call_command("partner_check", "https://hook.example/")
    assert not secret or secret not in str(refused.value)


def test_the_secret_may_come_from_the_environment(monkeypatch):
    monkeypatch.setenv("WEBHOOK_SECRET", SECRET)
    out: Any = StringIO()
    with receiver(good, challenge) as url:
        call_command("partner_check", url, "--allow-internal", stdout=out)
    assert "No faults" in out.getvalue()
