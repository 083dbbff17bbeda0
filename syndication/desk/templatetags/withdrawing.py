"""The withdrawal form, for Wagtail's own confirmation pages."""

from typing import Any

from django import template

from wagtail.models import Page

from blog.models import PostPage
from syndication.desk import under_way, withdrawing
from syndication.desk.withdrawing import WithdrawalForm

register = template.Library()


def _form(context: Any, page: Page) -> WithdrawalForm:
    """The form that was refused, or an empty one; one for the whole page."""
    request = context["request"]
    if not hasattr(request, "withdrawal_form"):
        request.withdrawal_form = WithdrawalForm(gone=[page], user=request.user)
    form: WithdrawalForm = request.withdrawal_form
    return form


@register.simple_tag(takes_context=True)
def withdrawal_form(context: Any, page: Page) -> WithdrawalForm | None:
    """The form for a post, ``None`` for other pages."""
    return _form(context, page) if isinstance(page, PostPage) else None


@register.simple_tag(takes_context=True)
def deletion_form(context: Any, page: Page) -> WithdrawalForm | None:
    """The form for a page whose deletion takes down posts, ``None`` for other pages."""
    return _form(context, page) if withdrawing.takes_down(page) else None


@register.simple_tag(takes_context=True)
def under_way_along(context: Any, form: WithdrawalForm) -> list[str]:
    """The same for the copies and translations that may be taken down with them."""
    if not form.offered:
        return []
    posts = PostPage.objects.filter(pk__in=[each.page.pk for each in form.offered])
    return under_way.sentences(posts, context["request"].user, named=True)


@register.simple_tag(takes_context=True)
def under_way_of(context: Any, *pages: Page) -> list[str]:
    """What is under way for the live posts that go with these pages, a sentence each.

    For the pages of a bulk action where none is named.
    """
    chosen = pages or [item["item"] for item in context.get("items", ())]
    return under_way.sentences(withdrawing.taken_down(chosen), context["request"].user)
