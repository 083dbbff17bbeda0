"""The withdrawal form, for Wagtail's own confirmation page."""

from typing import Any

from django import template

from blog.models import PostPage
from syndication.desk.withdrawing import WithdrawalForm

register = template.Library()


@register.simple_tag
def withdrawal_form(page: Any) -> WithdrawalForm | None:
    """The form for a post; ``None`` for other pages."""
    return WithdrawalForm() if isinstance(page, PostPage) else None
