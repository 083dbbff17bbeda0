"""Why a key opens nothing."""

from django.utils.translation import gettext_noop as _

from syndication.errors import CodedError, Reason, define


class RefusedError(CodedError):
    """A key that opens nothing. ``known``: the key is valid, but its contract is not."""

    def __init__(self, reason: Reason, *, known: bool = False) -> None:
        super().__init__(reason)
        self.known = known


MALFORMED_KEY = define(
    "partners.malformed_key", _("This is not a valid key: check that it was copied completely.")
)
UNKNOWN_KEY = define("partners.unknown_key", _("There is no such key."))
REVOKED_KEY = define("partners.revoked_key", _("This key was revoked."))
EXPIRED_KEY = define("partners.expired_key", _("This key has expired."))
SUSPENDED = define("partners.suspended", _("The contract is suspended."))
ENDED = define("partners.ended", _("The contract has ended."))
NOT_BEGUN = define("partners.not_begun", _("The contract has not begun."))
