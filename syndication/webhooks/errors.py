"""Why something asked of an endpoint was refused, and why an event did not arrive."""

from django.utils.translation import gettext_noop as _

from syndication.errors import CodedError, Reason, define


class EndpointError(CodedError):
    """What was asked for cannot be done.

    ``member`` names the part of the request that is wrong, if it is one. ``conflict``: the request
    is valid, but conflicts with the current state (409).
    """

    def __init__(self, reason: Reason, *, member: str = "", conflict: bool = False) -> None:
        super().__init__(reason)
        self.member = member
        self.conflict = conflict or not member


class UncallableError(EndpointError):
    """An endpoint's address that the network client would not call. The reason is the client's."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason, member="url")

    def __str__(self) -> str:
        return f"cannot be called: {self.reason}."


# -- endpoints ------------------------------------------------------------------------------------

TOO_MANY_ENDPOINTS = define(
    "webhooks.too_many_endpoints",
    "A partner has at most %(most)s endpoints. Remove one first.",
    _("A partner has at most %(most)s addresses. Remove one first."),
)
URL_TAKEN = define(
    "webhooks.url_taken",
    "is the address of another of your endpoints.",
    _("This address is entered already. Open it on the partner’s page."),
)
TOO_LONG = define(
    "webhooks.too_long",
    "must not be longer than %(most)s characters.",
    _("It may have %(most)s characters at most."),
)
FRAGMENT = define(
    "webhooks.fragment",
    "must not have a fragment: it is never sent.",
    _("Take away the “#” and what follows it: that part is never sent."),
)
NOT_A_URI = define(
    "webhooks.not_a_uri",
    "it is no URI (RFC 3986)",
    _(
        "This is no web address: it holds a space, an accent or another character that none "
        "may have. Copy it once more from what the partner’s technicians sent."
    ),
)
UNKNOWN_TYPE = define(
    "webhooks.unknown_type",
    "names %(type)s, which is no type of event. Known: %(known)s.",
    _("There is no such event."),
)
WRONG_OVERLAP = define(
    "webhooks.wrong_overlap",
    "must be a whole number of hours from 0 to %(most)s.",
    _("It must be a whole number of hours, %(most)s at most."),
)
REMOVED = define(
    "webhooks.removed",
    "The endpoint has just been removed.",
    _("This address has just been removed: nothing can be done with it any more."),
)
UNVERIFIED = define(
    "webhooks.unverified",
    "The endpoint has not answered its challenge yet: verify it first.",
    _(
        "This address has not proved yet to be the partner’s own. Choose “Ask it again”, and "
        "wait for its answer."
    ),
)
DISABLED = define(
    "webhooks.disabled",
    "The endpoint is disabled: enable it first.",
    _("This address is stopped. Choose “Tell it again” first."),
)
NO_CONTRACT = define(
    "webhooks.no_contract",
    "The partner's contract does not run now: it is told nothing.",
    _(
        "This partner’s contract does not run now, and so it is told nothing. Let the contract "
        "run again first."
    ),
)
TOO_MANY_PINGS = define(
    "webhooks.too_many_pings",
    "%(count)s pings are still on their way. Wait for them.",
    _("%(count)s tries are still on their way. Wait for them first."),
)

# -- deliveries -----------------------------------------------------------------------------------

STILL_OPEN = define(
    "webhooks.still_open",
    "This delivery is still on its way.",
    _("This message is still on its way. Wait until it has arrived or failed."),
)
ENDED = define(
    "webhooks.ended",
    "This delivery has ended, or is being sent just now.",
    _("This message has ended, or is being sent just now. Look again in a moment."),
)
REPLAYED = define(
    "webhooks.replayed",
    "uncertain after a restore, and sent again since as another delivery",
    _("It was not known whether it had arrived; it was sent again since, as another message."),
)
END_BEFORE_BEGINNING = define(
    "webhooks.end_before_beginning",
    "lies before “since”.",
    _("The end comes before the beginning."),
)
TOO_OLD = define(
    "webhooks.too_old",
    "lies further back than %(days)s days.",
    _("Messages are kept for %(days)s days. Choose a later beginning."),
)
TOO_MANY_EVENTS = define(
    "webhooks.too_many_events",
    "The range holds %(count)s events; at most %(most)s are told again at once. "
    "Ask for a shorter one.",
    _(
        "%(count)s messages lie in this time; %(most)s at most are sent again at once. Choose "
        "a shorter time."
    ),
)
TOO_MANY_REPLAYS = define(
    "webhooks.too_many_replays",
    "%(count)s replays are still on their way. Wait for them.",
    _("%(count)s messages that are sent again are still on their way. Wait for them first."),
)

# -- why an event did not arrive ------------------------------------------------------------------

NOT_REPEATED = define(
    "webhooks.challenge_not_repeated",
    "the answer did not repeat data.challenge",
    _(
        "It answered, but did not give our question back. The partner’s technicians find in "
        "our instructions how it is done."
    ),
)
# Partners read this: what went wrong inside is in our own log.
INTERNAL = define(
    "webhooks.internal",
    "a fault of ours, which has been recorded; it is tried again",
    _("A fault of ours, which has been recorded; it is tried again."),
)
GIVEN_UP = define(
    "webhooks.given_up",
    "given up by a person",
    _("Given up by one of us."),
)
UNWANTED_TYPE = define(
    "webhooks.unwanted_type",
    "the endpoint is not told of this type any more",
    _("Not sent: this address is not told of such events any more."),
)
