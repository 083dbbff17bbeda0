"""The test messages of the receiver check: valid, forged and old ones.

They are signed like real messages, but the posts that they name do not exist.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_hex
from uuid import UUID

from django.conf import settings

from syndication.webhooks import payloads, signing
from syndication.webhooks.models import EventType

TOLERANCE = timedelta(minutes=5)  # that of the standard's reference libraries
STALE = timedelta(minutes=15)
ID = str(UUID(int=0))  # of no post
EDITION = {"id": ID, "locale": "en-CA", "edition": 1, "kind": "first", "sequence": 0}
TAKEN_BACK = {"reason": "error", "replacement": None}
# Each event type that is sent: what the message is called here, its data but for the address, and
# what a receiver does about it. A ping has messages of its own.
SAMPLES: Mapping[EventType, tuple[str, Mapping[str, object], str]] = {
    EventType.PUBLISHED: ("a publication", EDITION, "read the changes"),
    EventType.UPDATED: (
        "an update",
        {**EDITION, "edition": 2, "kind": "update"},
        "read the changes",
    ),
    EventType.CORRECTED: (
        "a correction",
        {**EDITION, "edition": 3, "kind": "correction"},
        "read the changes soon",
    ),
    EventType.WITHDRAWN: (
        "a withdrawal",
        {**EDITION, "edition": 4, "kind": "retraction", **TAKEN_BACK},
        "take the post down at once",
    ),
    EventType.UNSCHEDULED: (
        "a cancelled schedule",
        {"id": ID, "sequence": 0},
        "delete what you read of the post ahead of its publication",
    ),
    EventType.ENTITLEMENT: (
        "a change of the contract",
        {"gained": 0, "lost": 0, "sequence": 0},
        "read the changes, which say what to delete",
    ),
    EventType.RESYNC: (
        "a request to read everything",
        {"sequence": 0},
        "read all changes, and delete the posts that are not among them",
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One request, whether the receiver must accept it, and the advice if it answers wrongly.

    ``repeated`` is the text that the answer must contain, if any.
    """

    name: str
    headers: Mapping[str, str]
    body: bytes
    accepted: bool
    advice: str
    repeated: str = ""


def messages(secret: str, *, at: datetime) -> Iterator[Message]:
    """All test messages; the valid ones first, so that a wrong secret is noticed at once."""
    builder = _MessageBuilder(secret, at)
    yield from _valid(builder)
    yield from _forged(builder)


class _MessageBuilder:
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
        """A message. ``headers`` replace the default ones; a value of None removes one."""
        body = body if body is not None else self.ping()
        message_id = message_id or f"msg_{token_hex(16)}"
        signed: dict[str, str | None] = {
            "Content-Type": "application/json",
            **signing.headers(message_id, body, secrets or (self.secret,), at=at or self.at),
            **(headers or {}),
        }
        present = {key: value for key, value in signed.items() if value is not None}
        return Message(
            name=name,
            headers=present,
            body=body,
            accepted=accepted,
            advice=advice,
            repeated=repeated,
        )

    def ping(self, **data: object) -> bytes:
        return payloads.text("ping", data, at=self.at).encode()

    def text(self, type_: str, data: dict[str, object]) -> bytes:
        return payloads.text(type_, data, at=self.at).encode()


def _valid(builder: _MessageBuilder) -> Iterator[Message]:
    yield builder.message(
        "a ping",
        accepted=True,
        advice="Answer every message that is signed with your secret with a 2xx status. Check that "
        "the secret is the endpoint's, and that you verify the bytes of the body as received.",
    )
    token = token_hex(16)
    yield builder.message(
        "a challenge",
        accepted=True,
        body=builder.ping(challenge=token),
        repeated=token,
        advice="Return `data.challenge` of a ping, as the whole answer or as `challenge` of a JSON "
        "object: an endpoint receives no events before.",
    )
    yield from _of_each_type(builder)
    yield builder.message(
        "an unknown event type",
        accepted=True,
        body=builder.text("post.imagined", EDITION),
        advice="New event types may be added: answer 2xx and ignore them.",
    )
    yield builder.message(
        "unknown members",
        accepted=True,
        body=json.dumps(
            {**json.loads(builder.ping(more="é", nested={"a": [1]})), "new": 1}
        ).encode(),
        advice="New members may be added: ignore unknown ones.",
    )
    yield builder.message(
        "two signatures, the first with another secret",
        accepted=True,
        secrets=(signing.new_secret(), builder.secret),
        advice="While a secret is rotated, there are two signatures, separated by a space: accept "
        "the message if one of them is valid.",
    )
    signed_id = f"msg_{token_hex(16)}"
    signature = signing.sign(signed_id, builder.ping(), builder.secret, at=builder.at)
    yield builder.message(
        "a signature of an unknown version",
        accepted=True,
        headers={"webhook-signature": f"v9,{'A' * 44} {signature}"},
        message_id=signed_id,
        advice="Ignore signatures that do not begin with `v1,`, and check the others.",
    )


def _of_each_type(builder: _MessageBuilder) -> Iterator[Message]:
    """One event of each type; the first comes twice."""
    for type_, (name, data, task) in SAMPLES.items():
        path = f"posts/{ID}/" if "edition" in data else "changes/"
        body = builder.text(type_, {**data, "url": f"{settings.ORIGIN}/api/v1/{path}"})
        message_id = f"msg_{token_hex(16)}"
        yield builder.message(
            name,
            accepted=True,
            message_id=message_id,
            body=body,
            advice=f"The type is `{type_}`: answer 2xx, and {task}.",
        )
        if type_ == EventType.PUBLISHED:
            yield builder.message(
                "the same message again",
                accepted=True,
                message_id=message_id,
                body=body,
                advice="A message may arrive twice: store each `webhook-id`, ignore the repeat, "
                "and answer it with 2xx, too.",
            )


def _forged(builder: _MessageBuilder) -> Iterator[Message]:
    unchecked = "Refuse it with 401: anyone could send you this. "
    other_secret = (signing.new_secret(),)
    valid = builder.message("", accepted=False, advice="")
    yield builder.message(
        "a signature with another secret",
        accepted=False,
        secrets=other_secret,
        advice=f"{unchecked}Compare the HMAC-SHA256 of `id.timestamp.body` with the signature, in "
        "constant time.",
    )
    yield builder.message(
        "no signature",
        accepted=False,
        headers={"webhook-signature": None},
        advice=f"{unchecked}A message without `webhook-signature` is forged.",
    )
    yield builder.message(
        "an empty signature",
        accepted=False,
        headers={"webhook-signature": ""},
        advice=f"{unchecked}An empty signature is invalid.",
    )
    yield builder.message(
        "a changed body",
        accepted=False,
        headers=dict(valid.headers),
        body=valid.body.replace(b'"ping"', b'"pong"'),
        advice=f"{unchecked}Verify the bytes of the body as received, not the parsed JSON.",
    )
    yield builder.message(
        "a changed id",
        accepted=False,
        headers={**valid.headers, "webhook-id": f"msg_{token_hex(16)}"},
        body=valid.body,
        advice=f"{unchecked}The id is signed, too: otherwise a replay passes for a new message.",
    )
    for name, at in (
        ("an old message", builder.at - STALE),
        ("a message from the future", builder.at + STALE),
    ):
        yield builder.message(
            name,
            accepted=False,
            at=at,
            advice="Its signature is valid, but an attacker may be replaying it. Refuse a "
            f"`webhook-timestamp` that is more than {TOLERANCE.seconds // 60} minutes away from "
            "your clock.",
        )
    yield builder.message(
        "an invalid timestamp",
        accepted=False,
        headers={"webhook-timestamp": "9" * 400},
        advice=f"{unchecked}Parse a `webhook-timestamp` only if it consists of a few digits.",
    )
    yield builder.message(
        "an old message with a new timestamp",
        accepted=False,
        at=builder.at - STALE,
        headers={"webhook-timestamp": str(int(builder.at.timestamp()))},
        advice=f"{unchecked}The timestamp is signed, too: include that header's value in the HMAC.",
    )
