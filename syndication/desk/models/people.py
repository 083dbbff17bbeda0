"""What people chose: their calendar's address, filters of the list of posts, the weekly mail."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class CalendarAddress(models.Model):
    """The private address of a person's calendar: the SHA-256 of its token, which is not stored."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.user_id)


class SavedFilter(models.Model):
    """A person's named filter of the list of posts; everybody sees a shared one.

    ``query`` is the query of the list's address, without its page.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_filters"
    )
    name = models.CharField(_("name"), max_length=60)
    query = models.TextField(blank=True)
    shared = models.BooleanField(_("show it to everybody who has this list"), default=False)

    class Meta:
        default_permissions = ()
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "name"], name="a_person_names_a_filter_once")
        ]

    def __str__(self) -> str:
        return self.name


class MailChoice(models.Model):
    """What a person chose for the weekly mail. No row: they get it, and are not away."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mail_choice"
    )
    is_weekly = models.BooleanField(_("weekly mail about what waits for you"), default=True)
    away_until = models.DateField(_("away until"), null=True, blank=True)  # the last day
    deputy = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("deputy"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.user_id)


class WeeklyMail(models.Model):
    """A person's mail of one ISO week. Moving ``due_at`` claims it for one process.

    ``uncertain``: it broke off while it was sent, and may have arrived: it is not sent again.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        SENDING = "sending"
        SENT = "sent"
        NOTHING = "nothing"
        REFUSED = "refused"
        UNCERTAIN = "uncertain"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    week = models.CharField(max_length=8)  # 2026-W49
    state = models.CharField(max_length=9, choices=State, default=State.WAITING)
    due_at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["user", "week"], name="one_mail_per_person_and_week")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.week}"
