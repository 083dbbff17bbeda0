"""The withdrawal form, for Wagtail's own confirmation pages."""

from typing import Any

from django import template

from wagtail.models import Page

from blog.models import PostPage
from syndication.desk import under_way, withdrawing
from syndication.desk.withdrawing import WithdrawalForm

register = template.Library()


def _form(context: Any) -> WithdrawalForm:
    """The form that was refused, or an empty one."""
    form: WithdrawalForm = getattr(context["request"], "withdrawal_form", None) or WithdrawalForm()
    return form


@register.simple_tag(takes_context=True)
def withdrawal_form(context: Any, page: Page) -> WithdrawalForm | None:
    """The form for a post, ``None`` for other pages."""
    return _form(context) if isinstance(page, PostPage) else None


@register.simple_tag(takes_context=True)
def deletion_form(context: Any, page: Page) -> WithdrawalForm | None:
    """The form for a page whose deletion takes down posts, ``None`` for other pages."""
    return _form(context) if withdrawing.takes_down(page) else None


@register.simple_tag(takes_context=True)
def under_way_of(context: Any, *pages: Page) -> list[str]:
    """What is under way for the live posts that go with these pages, a sentence each.

    For the pages of a bulk action where none is named.
    """
    chosen = pages or [item["item"] for item in context.get("items", ())]
    return under_way.sentences(withdrawing.taken_down(chosen), context["request"].user)
