"""Why something was not delivered."""

from datetime import timedelta

from django.utils.translation import gettext_noop as _

from syndication.errors import CodedError, Reason, define


class DeliveryError(CodedError):
    """A delivery failed.

    ``permanent``: another attempt would fail too. ``status`` is the HTTP answer's, if there was
    one; ``retry_after`` is the pause that it asked for.
    """

    def __init__(
        self,
        reason: Reason,
        *,
        permanent: bool,
        retry_after: timedelta | None = None,
        status: int | None = None,
    ) -> None:
        super().__init__(reason)
        self.permanent = permanent
        self.retry_after = retry_after
        self.status = status


class InternalDeliveryError(DeliveryError):
    """An error in this program, not at the destination."""


# By the class of the HTTP status: the admin's words differ, the detail does not.
ANSWERED = "the answer was %(status)s"
REDIRECTED = define(
    "delivery.redirected",
    ANSWERED,
    _(
        "The address sends us on to another one, where we do not follow (answer %(status)s). "
        "Ask for the last address."
    ),
)
REFUSED = define(
    "delivery.refused",
    ANSWERED,
    _("The program at the address refused it (answer %(status)s)."),
)
RECEIVER_FAILED = define(
    "delivery.receiver_failed",
    ANSWERED,
    _("The program at the address failed (answer %(status)s)."),
)
NOT_UNDERSTOOD = define(
    "delivery.not_understood",
    ANSWERED,
    _("The answer was not understood (%(status)s)."),
)
BY_STATUS = {3: REDIRECTED, 4: REFUSED, 5: RECEIVER_FAILED}

INTERNAL = define(
    "delivery.internal",
    "%(error)s",
    _("A fault of ours, which has been recorded. For technicians: %(error)s"),
)
INTERRUPTED_ONCE = define(
    "delivery.interrupted_once",
    "its worker vanished; it may have arrived",
    _("We were interrupted while sending; it may have arrived."),
)
INTERRUPTED = define(
    "delivery.interrupted",
    "its worker vanished, again and again",
    _("We were interrupted while sending, again and again."),
)
RESTORED = define(
    "delivery.restored",
    "it was unfinished in a restored backup; it may have arrived since",
    _("It was unfinished in a restored backup; it may have arrived since."),
)
LEFT_UNSENT = define(
    "delivery.left_unsent",
    "given up by a person, after a restore",
    _("Given up by one of us, after a restore."),
)


def unwanted_status(status: int) -> Reason:
    """The reason of an HTTP answer whose status says that it did not arrive."""
    return BY_STATUS.get(status // 100, NOT_UNDERSTOOD)(status=status)
