"""Why something was refused, or did not arrive: in words for people who keep contracts.

The reasons themselves are English and for technicians: the API gives them as they are, and rows
keep them. Here each is known by its form; one that is not known is shown as it stands.
"""

import re
from typing import Any

from django.utils.translation import gettext_lazy as _

# A form, and the words for it, which may name the form's groups. The first that fits counts.
_NOT_CALLED: tuple[tuple[str, Any], ...] = (
    (
        r"it is no URI \(RFC 3986\)|the address has characters that no URL may have",
        _(
            "This is no web address: it holds a space, an accent or another character that none "
            "may have. Copy it once more from what the partner’s technicians sent."
        ),
    ),
    (r"the address is not an https one", _("The address must begin with https://.")),
    (
        r"the address holds a user name",
        _("The address must hold no user name and no password. Ask for one without them."),
    ),
    (
        r"port (?P<port>\d+) is not \w+'s own",
        _("The address must do without “:%(port)s”. Ask the partner’s technicians for such a one."),
    ),
    (
        r"the address cannot be read: .*|the address names no host that everybody reads alike",
        _("The address is written in a way that cannot be read. Ask for it once more."),
    ),
    (
        r"(?P<host>\S+) leads to an address which is not public",
        _(
            "%(host)s stands in a private network, where we cannot send anything. Ask the "
            "partner’s technicians for an address that is open to the Internet."
        ),
    ),
    (
        r"(?P<host>\S+) cannot be resolved: .*",
        _("No server by the name of %(host)s is found. Look whether it is spelled right."),
    ),
)
_REFUSED: tuple[tuple[str, Any], ...] = (
    (
        r"A partner has at most (?P<most>\d+) endpoints\. Remove one first\.",
        _("A partner has at most %(most)s addresses. Remove one first."),
    ),
    (
        r"is the address of another of your endpoints\.",
        _("This address is entered already. Open it on the partner’s page."),
    ),
    (
        r"must not be longer than (?P<most>\d+) characters\.",
        _("It may have %(most)s characters at most."),
    ),
    (
        r"must not have a fragment: it is never sent\.",
        _("Take away the “#” and what follows it: that part is never sent."),
    ),
    (r"names .*, which is no type of event\. Known: .*", _("There is no such event.")),
    (
        r"must be a whole number of hours from 0 to (?P<most>\d+)\.",
        _("It must be a whole number of hours, %(most)s at most."),
    ),
    (
        r"(?P<count>\d+) pings are still on their way\. Wait for them\.",
        _("%(count)s tries are still on their way. Wait for them first."),
    ),
    (
        r"The endpoint has not answered its challenge yet: verify it first\.",
        _(
            "This address has not proved yet to be the partner’s own. Choose “Ask it again”, and "
            "wait for its answer."
        ),
    ),
    (
        r"The endpoint is disabled: enable it first\.",
        _("This address is stopped. Choose “Tell it again” first."),
    ),
    (
        r"This delivery is still on its way\.",
        _("This message is still on its way. Wait until it has arrived or failed."),
    ),
    (
        r"This delivery has ended, or is being sent just now\.",
        _("This message has ended, or is being sent just now. Look again in a moment."),
    ),
    (r"lies before “since”\.", _("The end comes before the beginning.")),
    (
        r"lies further back than (?P<days>\d+) days\.",
        _("Messages are kept for %(days)s days. Choose a later beginning."),
    ),
    (
        r"The range holds (?P<count>\d+) events; at most (?P<most>\d+) are told again at once\. .*",
        _(
            "%(count)s messages lie in this time; %(most)s at most are sent again at once. Choose "
            "a shorter time."
        ),
    ),
    (
        r"(?P<count>\d+) replays are still on their way\. Wait for them\.",
        _("%(count)s messages that are sent again are still on their way. Wait for them first."),
    ),
)
_FAILED: tuple[tuple[str, Any], ...] = (
    (
        r"the answer was (?P<status>3\d\d)",
        _(
            "The address sends us on to another one, where we do not follow (answer %(status)s). "
            "Ask for the last address."
        ),
    ),
    (
        r"the answer was (?P<status>4\d\d)",
        _("The program at the address refused it (answer %(status)s)."),
    ),
    (
        r"the answer was (?P<status>5\d\d)",
        _("The program at the address failed (answer %(status)s)."),
    ),
    (r"the answer was (?P<status>\d+)", _("The answer was not understood (%(status)s).")),
    (
        r"the answer did not repeat data\.challenge",
        _(
            "It answered, but did not give our question back. The partner’s technicians find in "
            "our instructions how it is done."
        ),
    ),
    (
        r"a fault of ours, which has been recorded; it is tried again",
        _("A fault of ours, which has been recorded; it is tried again."),
    ),
    (r"given up by a person", _("Given up by one of us.")),
    (
        r"its worker vanished; it may have arrived",
        _("We were interrupted while sending; it may have arrived."),
    ),
    (
        r"its worker vanished, again and again",
        _("We were interrupted while sending, again and again."),
    ),
    (
        r"(?P<host>\S+): a header cannot be sent",
        _("Our message to %(host)s cannot be sent as it is. Tell your administrator."),
    ),
    (
        r"(?P<host>\S+): what it answered is no HTTP",
        _("What %(host)s answered cannot be read."),
    ),
    (r"(?P<host>\S+): TimeoutError .*", _("%(host)s did not answer in time.")),
    (
        r"(?P<host>\S+): (?P<detail>.+)",
        _("%(host)s was not reached. For technicians: %(detail)s"),
    ),
)
_ALL = tuple(
    (re.compile(form, re.DOTALL), words) for form, words in (*_REFUSED, *_NOT_CALLED, *_FAILED)
)
_CALLED = re.compile(r"cannot be called: (?P<why>.*)\.", re.DOTALL)


def words(reason: str) -> str:
    """A reason in the language of whoever looks."""
    if called := _CALLED.fullmatch(reason):
        reason = called["why"]
    for form, said in _ALL:
        if found := form.fullmatch(reason):
            return _filled(said, found.groupdict())
    return reason


def _filled(said: Any, parts: dict[str, str]) -> str:
    return str(said) % parts
