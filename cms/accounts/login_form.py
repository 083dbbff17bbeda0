"""The login form, with the name of each field in the browser's language.

Wagtail's has "Password" in English only.
"""

from django import forms
from django.utils.translation import gettext_lazy

from wagtail.admin.forms.auth import LoginForm


class TranslatedLoginForm(LoginForm):
    """Wagtail's, with Django's label."""

    password = forms.CharField(
        label=gettext_lazy("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"placeholder": gettext_lazy("Enter password")}),
    )
