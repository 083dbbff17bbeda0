"""What readers are told of why a post was withdrawn. Others are not told of one that is private."""

from django.utils.translation import gettext_lazy

SENTENCES = {
    "withdrawn": gettext_lazy("We no longer offer it."),
    "outdated": gettext_lazy("It was out of date."),
    "expired": gettext_lazy("It was meant for a time that has passed."),
    "incorrect": gettext_lazy("Something in it was wrong."),
    "harmful": gettext_lazy("Something in it could have done harm."),
    "rights": gettext_lazy("We no longer have the right to show it."),
    "replaced": gettext_lazy("Another post takes its place."),
    "deleted": gettext_lazy("It was deleted."),
}
