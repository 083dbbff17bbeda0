"""Why a call could not be made, or brought no answer."""

from django.utils.translation import gettext_noop as _

from syndication.errors import CodedError, Reason, define


class CallError(CodedError):
    """A call that brought no answer. ``permanent``: the same call again would end the same."""

    def __init__(self, reason: Reason, *, permanent: bool) -> None:
        super().__init__(reason)
        self.permanent = permanent


WRONG_CHARACTERS = define(
    "net.wrong_characters",
    "the address has characters that no URL may have",
    _(
        "This is no web address: it holds a space, an accent or another character that none "
        "may have. Copy it once more from what the partner’s technicians sent."
    ),
)
UNREADABLE = define(
    "net.unreadable",
    "the address cannot be read: %(error)s",
    _("The address is written in a way that cannot be read. Ask for it once more."),
)
AMBIGUOUS_HOST = define(
    "net.ambiguous_host",
    "the address names no host that everybody reads alike",
    _("The address is written in a way that cannot be read. Ask for it once more."),
)
NOT_HTTPS = define(
    "net.not_https",
    "the address is not an https one",
    _("The address must begin with https://."),
)
HAS_USER = define(
    "net.has_user",
    "the address holds a user name",
    _("The address must hold no user name and no password. Ask for one without them."),
)
WRONG_PORT = define(
    "net.wrong_port",
    "port %(port)s is not %(scheme)s's own",
    _("The address must do without “:%(port)s”. Ask the partner’s technicians for such a one."),
)
NOT_PUBLIC = define(
    "net.not_public",
    # Not which address: somebody else may ask about a name of ours.
    "%(host)s leads to an address which is not public",
    _(
        "%(host)s stands in a private network, where we cannot send anything. Ask the "
        "partner’s technicians for an address that is open to the Internet."
    ),
)
UNRESOLVED = define(
    "net.unresolved",
    "%(host)s cannot be resolved: %(error)s",
    _("No server by the name of %(host)s is found. Look whether it is spelled right."),
)
NO_CERTIFICATE = define(
    "net.no_certificate",
    "%(host)s: %(error)s",
    _("%(host)s was not reached. For technicians: %(error)s"),
)
TIMED_OUT = define(
    "net.timed_out",
    "%(host)s: TimeoutError %(error)s",
    _("%(host)s did not answer in time."),
)
UNREACHED = define(
    "net.unreached",
    "%(host)s: %(error)s",
    _("%(host)s was not reached. For technicians: %(error)s"),
)
NO_HTTP = define(
    "net.no_http",
    "%(host)s: what it answered is no HTTP",
    _("What %(host)s answered cannot be read."),
)
UNSENDABLE_HEADER = define(
    "net.unsendable_header",
    "%(host)s: a header cannot be sent",
    _("Our message to %(host)s cannot be sent as it is. Tell your administrator."),
)
