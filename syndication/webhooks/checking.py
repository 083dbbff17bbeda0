"""Plays our events against a partner's receiver, and says in plain sentences what it does wrong.

Good messages must be accepted, whatever is new in them; forged and old ones must be refused.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from time import monotonic

from syndication import net
from syndication.webhooks import sending, signing
from syndication.webhooks.played import Message, messages

SLOW = 5.0  # seconds; we wait for 15
SECONDS = 15.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What one message met with. ``fault`` is empty where the receiver did right."""

    name: str
    status: int | None = None
    seconds: float = 0.0
    fault: str = ""
    warning: str = ""


def check(
    url: str, secret: str, *, at: datetime, trusted: Collection[str] = ()
) -> Iterator[Finding]:
    """Play every message against ``url``, one after another; ends where nobody answers.

    ``secret`` is the endpoint's own, ``at`` is now, ``trusted`` are hosts that may be internal.
    Raises :class:`ValueError` where the secret can be none.
    """
    signing.key(secret)
    for message in messages(secret, at=at):
        finding = _play(url, message, trusted)
        yield finding
        if finding.status is None:
            return


def _play(url: str, message: Message, trusted: Collection[str]) -> Finding:
    begun = monotonic()
    try:
        answer = net.call(
            url, body=message.body, headers=message.headers, seconds=SECONDS, trusted=trusted
        )
    except net.CallError as exc:
        return Finding(
            name=message.name,
            seconds=monotonic() - begun,
            fault=f"No answer came: {exc}. It must come within {SECONDS:.0f} seconds.",
        )
    seconds = monotonic() - begun
    return Finding(
        name=message.name,
        status=answer.status,
        seconds=seconds,
        fault=_fault(message, answer.status) or _forgotten(message, answer.body),
        warning=_slow(seconds),
    )


def _fault(message: Message, status: int) -> str:
    if 300 <= status < 400:
        return f"It answered {status}: redirects are never followed. Register the last address."
    if status == 410:
        return "It answered 410, which disables an endpoint at once. Answer it only to end all."
    was_accepted = 200 <= status < 300
    if message.accepted and not was_accepted:
        return f"It answered {status} to a good message. {message.advice}"
    if was_accepted and not message.accepted:
        return f"It accepted it ({status}). {message.advice}"
    if status >= 500:
        return f"It answered {status}: it refused it by failing. Answer 401 to what is not ours."
    return ""


def _forgotten(message: Message, body: bytes) -> str:
    if not message.repeated or sending.repeats(body, message.repeated):
        return ""
    return f"It accepted it, and did not repeat it. {message.advice}"


def _slow(seconds: float) -> str:
    if seconds <= SLOW:
        return ""
    return (
        f"It took {seconds:.1f} seconds. Answer first and work afterwards: after "
        f"{SECONDS:.0f} seconds the message counts as lost, and comes again."
    )
