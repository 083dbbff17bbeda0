"""The tokens of review links: random and signed; the database has only their digests.

The signature (``SECRET_KEY``) refuses made-up tokens before the database is asked, and the digest
keeps whoever reads the database from opening a link.
"""

import hashlib
import secrets

from django.core import signing

from blog.models import ReviewLink

BYTES = 24  # 192 bits of chance
LONGEST = 200  # characters that are looked at; ours have 76

_SALT = "wellspring.review-links"


def new() -> str:
    """A token that was never given out before."""
    return _signer().sign(secrets.token_urlsafe(BYTES))


def digest(token: str) -> str:
    """SHA-256, in hexadecimal: by this the link is stored and found."""
    return hashlib.sha256(token.encode()).hexdigest()


def is_ours(token: str) -> bool:
    """Whether this site signed the token; compared in constant time."""
    if len(token) > LONGEST:
        return False
    try:
        _signer().unsign(token)
    except signing.BadSignature:
        return False
    return True


def read(token: str) -> ReviewLink | None:
    """The link of a token; ``None`` for any other text, and for a token that was replaced."""
    if not is_ours(token):
        return None
    found: ReviewLink | None = (
        ReviewLink.objects.select_related("page", "created_by", "answer")
        .filter(token_digest=digest(token))
        .first()
    )
    return found


def _signer() -> signing.Signer:
    # Not a colon, at which mail programs end an address. SECRET_KEY_FALLBACKS count.
    return signing.Signer(salt=_SALT, sep=".")
