"""Checks a partner's webhook receiver by sending it test messages.

It must accept valid messages, including those with unknown members or event types, and refuse
forged and old ones.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from time import monotonic

from syndication import net
from syndication.webhooks import sending, signing
from syndication.webhooks.conformance_messages import Message, messages

SLOW = 5.0  # seconds until a warning
SECONDS = 15.0  # until an answer counts as missing


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """The result of one message. ``fault`` is empty if the receiver answered correctly."""

    name: str
    status: int | None = None
    seconds: float = 0.0
    fault: str = ""
    warning: str = ""


def check(
    url: str, secret: str, *, at: datetime, trusted: Collection[str] = ()
) -> Iterator[Finding]:
    """Send every test message to ``url`` in turn; stops after the first one without an answer.

    ``secret`` is that of the endpoint, ``at`` the current time, ``trusted`` hosts may have internal
    addresses. Raises :class:`ValueError` if the secret is malformed.
    """
    signing.key(secret)
    for message in messages(secret, at=at):
        finding = _send(url, message, trusted)
        yield finding
        if finding.status is None:
            return


def _send(url: str, message: Message, trusted: Collection[str]) -> Finding:
    started = monotonic()
    try:
        answer = net.call(
            url, body=message.body, headers=message.headers, seconds=SECONDS, trusted=trusted
        )
    except net.CallError as exc:
        return Finding(
            name=message.name,
            seconds=monotonic() - started,
            fault=f"No answer came: {exc}. It must come within {SECONDS:.0f} seconds.",
        )
    seconds = monotonic() - started
    return Finding(
        name=message.name,
        status=answer.status,
        seconds=seconds,
        fault=_fault(message, answer.status) or _missing_token(message, answer.body),
        warning=_slow(seconds),
    )


def _fault(message: Message, status: int) -> str:
    if 300 <= status < 400:
        return f"It answered {status}: redirects are never followed. Register the final address."
    if status == 410:
        return (
            "It answered 410, which disables an endpoint at once. Answer 410 only to unsubscribe."
        )
    was_accepted = 200 <= status < 300
    if message.accepted and not was_accepted:
        return f"It answered {status} to a valid message. {message.advice}"
    if was_accepted and not message.accepted:
        return f"It accepted the message ({status}). {message.advice}"
    if status >= 500:
        return f"It answered {status}: it failed instead of refusing the message. Answer 401."
    return ""


def _missing_token(message: Message, body: bytes) -> str:
    if not message.repeated or sending.repeats(body, message.repeated):
        return ""
    return f"It accepted the message, but did not return the text. {message.advice}"


def _slow(seconds: float) -> str:
    if seconds <= SLOW:
        return ""
    return (
        f"It took {seconds:.1f} seconds. Answer first and process the message afterwards: after "
        f"{SECONDS:.0f} seconds the message counts as lost and is sent again."
    )
