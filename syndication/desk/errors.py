"""Why a post could not be built again, and what the admin alone refuses."""

from django.utils.translation import gettext_noop as _

from syndication.errors import define

REFUSED = define(
    "desk.refused",
    "%(error)s",
    _("The post cannot be published as it is: %(error)s"),
)
TAKEN_DOWN = define(
    "desk.taken_down",
    _("Somebody took it down at that moment."),
)
ENDED = define(
    "desk.ended",
    _("Its time is over: set a later end in its schedule, or empty it there."),
)
PICTURE_UNREADABLE = define(
    "desk.picture_unreadable",
    _("The file of a picture is missing or damaged."),
)
RENDITION_FAILED = define(
    "desk.rendition_failed",
    _("It could not be put into the form readers get (%(error)s)."),
)
PUBLICATION_FAILED = define(
    "desk.publication_failed",
    "%(error)s",
    _("The post could not be published. For technicians: %(error)s"),
)
CONTENDED = define(
    "desk.contended",
    "page %(page)s",
    _("Page %(page)s changed each time while it was built; it is tried again."),
)
BUILD_FAILED = define(
    "desk.build_failed",
    "%(error)s",
    _("The post could not be built. For technicians: %(error)s"),
)
NOTHING_IN_RANGE = define(
    "desk.nothing_in_range",
    _("Nothing of what it is told happened in this time. Nothing is sent."),
)
