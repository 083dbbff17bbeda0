"""Password resets: limited by address and by network, and mailed by the worker.

The answer never tells whether an account exists, nor does its time: the request only counts and
stores a task, for addresses that nobody has, too.
"""

import hashlib
from urllib.parse import urlsplit

from django_tasks import task

from django.conf import settings
from django.core.cache import cache
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language, override

from wagtail.admin.forms.auth import PasswordResetForm
from wagtail.admin.views.account import PasswordResetView

from syndication.partners import client_ip

PERIOD = 3600  # seconds
PER_ADDRESS = 3
PER_NETWORK = 20  # an office behind one address


class LimitedPasswordResetView(PasswordResetView):
    """Wagtail's page, which mails inside the request and as often as it is asked."""

    def form_valid(self, form: PasswordResetForm) -> HttpResponse:
        email = str(form.cleaned_data["email"]).casefold()
        # Count both, so that neither shows in the other.
        allowed = [
            _counts(f"address:{email}", PER_ADDRESS),
            _counts(f"network:{client_ip.of(self.request)}", PER_NETWORK),
        ]
        if all(allowed):
            send.enqueue(email=email, language=get_language() or "en")
        return HttpResponseRedirect(reverse("wagtailadmin_password_reset_done"))


@task()
def send(*, email: str, language: str) -> None:
    """Mail the link to each account with this address; to nobody, if there is none."""
    form = PasswordResetForm({"email": email})
    if not form.is_valid():
        return
    with override(language):
        form.save(
            domain_override=urlsplit(settings.ORIGIN).netloc,
            use_https=settings.SECURE,
            email_template_name=PasswordResetView.email_template_name,
            subject_template_name=PasswordResetView.subject_template_name,
        )


def _counts(name: str, most: int) -> bool:
    """Count one more in the current period; returns whether it is allowed."""
    key = "password-reset:" + hashlib.sha256(name.encode()).hexdigest()
    cache.add(key, 0, PERIOD)
    try:
        return bool(cache.incr(key) <= most)
    except ValueError:  # it ended between the two calls
        return True
