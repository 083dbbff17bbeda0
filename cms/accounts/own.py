"""The page of the own account: it can be saved without a name or an e-mail address.

An account from ``manage.py login`` or ``createsuperuser`` has none, and Wagtail's form then refuses
to change the password or the language, too.
"""

from typing import Any

from wagtail.admin.forms.account import NameEmailForm
from wagtail.admin.views.account import NameEmailSettingsPanel


class OptionalNameForm(NameEmailForm):
    """Requires what the account has already, and nothing else."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.required = bool(getattr(self.instance, name))


def install() -> None:
    """Use the form on Wagtail's page. Calling it again changes nothing."""
    NameEmailSettingsPanel.form_class = OptionalNameForm
