"""The messages that a receiver is tried with: good ones, forged ones and old ones.

They are signed as our own are, and never real: their posts do not exist.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_hex
from uuid import UUID

from syndication.webhooks import bodies, signing

TOLERANCE = timedelta(minutes=5)  # the standard's own library takes messages so old
OLD = timedelta(minutes=15)
NOBODYS_POST = UUID(int=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One request to be played: its headers and body, whether it must be accepted, and why.

    ``repeated`` is what the answer must give back, if anything.
    """

    name: str
    headers: Mapping[str, str]
    body: bytes
    accepted: bool
    advice: str
    repeated: str = ""


def messages(secret: str, *, at: datetime) -> Iterator[Message]:
    """All that is played, in order: the good ones first, so that a wrong secret shows at once."""
    play = _Play(secret, at)
    yield from _good(play)
    yield from _forged(play)


class _Play:
    """Makes messages that are signed with one secret at one moment."""

    def __init__(self, secret: str, at: datetime) -> None:
        self.secret = secret
        self.at = at

    def message(
        self,
        name: str,
        *,
        accepted: bool,
        advice: str,
        body: bytes | None = None,
        at: datetime | None = None,
        secrets: tuple[str, ...] = (),
        message_id: str = "",
        headers: Mapping[str, str | None] | None = None,
        repeated: str = "",
    ) -> Message:
        """``headers`` replace those that were made; ``None`` takes one away."""
        body = body if body is not None else self.ping()
        message_id = message_id or f"msg_{token_hex(16)}"
        signed: dict[str, str | None] = {
            "Content-Type": "application/json",
            **signing.headers(message_id, body, secrets or (self.secret,), at=at or self.at),
            **(headers or {}),
        }
        kept = {key: value for key, value in signed.items() if value is not None}
        return Message(
            name=name,
            headers=kept,
            body=body,
            accepted=accepted,
            advice=advice,
            repeated=repeated,
        )

    def ping(self, **data: object) -> bytes:
        return bodies.text("ping", data, at=self.at).encode()

    def text(self, type_: str, data: dict[str, object]) -> bytes:
        return bodies.text(type_, data, at=self.at).encode()


def _good(play: _Play) -> Iterator[Message]:
    yield play.message(
        "a ping",
        accepted=True,
        advice="Answer every message that is signed with your secret with a 2xx status. Check that "
        "the secret is the endpoint's, and that you verify the body's bytes as they came.",
    )
    token = token_hex(16)
    yield play.message(
        "a challenge",
        accepted=True,
        body=play.ping(challenge=token),
        repeated=token,
        advice="Give `data.challenge` of a ping back, as the whole answer or as `challenge` of a "
        "JSON object: an endpoint is told of nothing before.",
    )
    published = {"id": str(NOBODYS_POST), "edition": 1, "kind": "first", "sequence": 0}
    again = f"msg_{token_hex(16)}"
    for name in ("a publication", "the same message again"):
        yield play.message(
            name,
            accepted=True,
            message_id=again,
            body=play.text("post.published", {**published, "locale": "en-CA"}),
            advice="A message may come twice: remember each `webhook-id`, do nothing the second "
            "time, and answer 2xx all the same.",
        )
    yield play.message(
        "an event type that you do not know",
        accepted=True,
        body=play.text("post.imagined", published),
        advice="New types of events may be added: answer 2xx, and do nothing.",
    )
    yield play.message(
        "members that you do not know",
        accepted=True,
        body=json.dumps({**json.loads(play.ping(more="é", nested={"a": [1]})), "new": 1}).encode(),
        advice="New members may be added: ignore those that you do not know.",
    )
    yield play.message(
        "two signatures, the first of another secret",
        accepted=True,
        secrets=(signing.new_secret(), play.secret),
        advice="While a secret is rotated there are two signatures, separated by a space: accept "
        "the message if any of them is right.",
    )
    versioned = f"msg_{token_hex(16)}"
    known = signing.sign(versioned, play.ping(), play.secret, at=play.at)
    yield play.message(
        "a signature of a version that you do not know",
        accepted=True,
        headers={"webhook-signature": f"v9,{'A' * 44} {known}"},
        message_id=versioned,
        advice="Pass over signatures that do not begin with `v1,`, and look at the others.",
    )


def _forged(play: _Play) -> Iterator[Message]:
    unchecked = "Refuse it with 401: anyone could send you this. "
    stranger = (signing.new_secret(),)
    sound = play.message("", accepted=False, advice="")
    yield play.message(
        "a signature of another secret",
        accepted=False,
        secrets=stranger,
        advice=f"{unchecked}Compare the HMAC-SHA256 of `id.timestamp.body` with the signature, in "
        "constant time.",
    )
    yield play.message(
        "no signature",
        accepted=False,
        headers={"webhook-signature": None},
        advice=f"{unchecked}A message without `webhook-signature` is not ours.",
    )
    yield play.message(
        "an empty signature",
        accepted=False,
        headers={"webhook-signature": ""},
        advice=f"{unchecked}An empty signature is none.",
    )
    yield play.message(
        "a body that was changed",
        accepted=False,
        headers=dict(sound.headers),
        body=sound.body.replace(b'"ping"', b'"pong"'),
        advice=f"{unchecked}Verify the bytes of the body as they came, not what you parsed.",
    )
    yield play.message(
        "an id that was changed",
        accepted=False,
        headers={**sound.headers, "webhook-id": f"msg_{token_hex(16)}"},
        body=sound.body,
        advice=f"{unchecked}The id is signed, too: else a replay passes for something new.",
    )
    for name, at in (("an old message", play.at - OLD), ("one of the future", play.at + OLD)):
        yield play.message(
            name,
            accepted=False,
            at=at,
            advice="It is signed, but not of now: whoever caught it may replay it. Refuse a "
            f"`webhook-timestamp` that is more than {TOLERANCE.seconds // 60} minutes away from "
            "your clock.",
        )
    yield play.message(
        "a timestamp that is no time",
        accepted=False,
        headers={"webhook-timestamp": "9" * 400},
        advice=f"{unchecked}Take a `webhook-timestamp` for a number only if it is a few digits.",
    )
    yield play.message(
        "an old message with a new timestamp",
        accepted=False,
        at=play.at - OLD,
        headers={"webhook-timestamp": str(int(play.at.timestamp()))},
        advice=f"{unchecked}The timestamp is signed, too: put the header's own into the HMAC.",
    )
