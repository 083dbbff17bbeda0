"""The list of all posts, and the page of its saved filters."""

from typing import Any, ClassVar

from django import forms
from django.db.models import Case, DateField, F, OuterRef, QuerySet, Subquery, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wagtail.admin import messages
from wagtail.admin.views.bulk_action.registry import bulk_action_registry
from wagtail.admin.views.pages.listing import IndexView
from wagtail.permission_policies.pages import PagePermissionPolicy

from blog.models import PostPage, Review
from syndication.desk.listing import filters, rows, saved_filters
from syndication.desk.listing.choosing import NamedOnly
from syndication.desk.listing.columns import COLUMNS, PostTable
from syndication.desk.listing.saved_filters import SavedFilterForm
from syndication.desk.models import SavedFilter
from syndication.desk.partners.pages import Breadcrumb, Page

NEEDS = IndexView.any_permission_required
PARAMETERS = (
    "q",
    "ordering",
    "locale",
    *filters.PostFilterSet.base_filters,
    "updated_from",
    "updated_to",
)


def may_open(user: Any) -> bool:
    """Whether the list shows anything to this person: whoever writes, edits or publishes pages."""
    return bool(PagePermissionPolicy().user_has_any_permission(user, NEEDS))


class AllPostsView(IndexView):
    """All posts that the person may explore, with what an editor asks of each."""

    model = PostPage
    page_title = gettext_lazy("All posts")
    template_name = "admin/listing/list.html"
    results_template_name = "admin/listing/results.html"
    table_class = PostTable
    table_classname = "listing"
    columns = COLUMNS
    filterset_class = filters.PostFilterSet
    default_ordering = "-updated"
    add_item_label = gettext_lazy("Add a post")

    def get_base_queryset(self) -> "QuerySet[PostPage]":
        explorable = self.permission_policy.explorable_instances(self.request.user)
        posts = PostPage.objects.filter(pk__in=explorable.values("pk")).defer_streamfields()
        found: QuerySet[PostPage] = posts.select_related("locale")
        return found

    def order_queryset(self, queryset: Any) -> Any:
        name = (self.ordering or self.default_ordering).removeprefix("-")
        field = _ordered_by(name)
        if self.ordering.startswith("-"):
            order = [field.desc(nulls_last=True), "-pk"]
        else:
            order = [field.asc(nulls_first=True), "pk"]
        if not self.is_explicitly_ordered and self.own_first:
            order.insert(0, Case(When(owner=self.request.user, then=Value(0)), default=Value(1)))
        return queryset.order_by(*order)

    @cached_property
    def own_first(self) -> bool:
        """Whoever publishes nothing begins with what is theirs."""
        return not self.permission_policy.user_has_permission(self.request.user, "publish")

    def get_ordering(self) -> str:
        asked = self.request.GET.get("ordering", self.default_ordering)
        return asked if asked in self.get_valid_orderings() else self.default_ordering

    def search_queryset(self, queryset: Any) -> Any:
        return filters.matching(queryset, self.search_query) if self.is_searching else queryset

    def paginate_queryset(self, queryset: Any, page_size: int) -> Any:
        paginator, page, posts, is_paginated = super().paginate_queryset(queryset, page_size)
        listed = list(posts)
        facts = rows.of(listed, self.request.user)
        for post in listed:
            post.listed = facts[post.pk]
        page.object_list = listed
        return paginator, page, listed, is_paginated

    def get_table_kwargs(self) -> dict[str, Any]:
        kwargs: dict[str, Any] = super().get_table_kwargs()
        unknown = ("actions_next_url", "show_locale_labels")
        kept = {name: value for name, value in kwargs.items() if name not in unknown}
        return kept | {"caption": self.get_page_title()}

    @cached_property
    def query(self) -> str:
        """What the list shows now, as the query of its address."""
        return saved_filters.query(self.request.GET, PARAMETERS)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        sheets = forms.Media(css={"all": ["admin/partners.css", "admin/all_posts.css"]})
        return context | {
            "media": context["media"] + sheets,
            "query": self.query,
            "saved": saved_filters.visible(self.request.user),
            "mine": f"owner={self.request.user.pk}",
            "save_url": reverse("all_posts:filters"),
            "bulk_actions": self._bulk_actions(),
        }

    def _bulk_actions(self) -> list[dict[str, Any]]:
        """The bulk actions that know what "all" of this list is."""
        found = bulk_action_registry.get_bulk_actions_for_model("wagtailcore", "page")
        known = [each for each in found if issubclass(each, NamedOnly)]
        return [
            {
                "url": reverse(
                    "wagtail_bulk_action", args=["wagtailcore", "page", each.action_type]
                ),
                "name": each.display_name,
                "label": each.aria_label,
            }
            for each in sorted(known, key=lambda each: each.action_priority)
        ]


def _ordered_by(name: str) -> Any:
    """The expression that a column is sorted by."""
    if name == "review":
        newest = Review.objects.filter(page=OuterRef("pk")).order_by("-reviewed_on", "-pk")
        return Subquery(newest.values("next_review_on")[:1], DateField())
    fields = {
        "title": "draft_title",
        "language": "locale__language_code",
        "status": "live",
        "findings": "finding_count__blocking",
        "updated": "latest_revision_created_at",
    }
    return F(fields[name])


class ListPage(Page):
    """A page beside the list, for whoever may open that."""

    needs: ClassVar[str] = ""
    index = "all_posts:index"
    header_icon = "list-ul"

    def allows(self, user: Any) -> bool:
        return may_open(user)

    def parents(self) -> list[Breadcrumb]:
        return [{"url": reverse("all_posts:index"), "label": _("All posts")}]


class FiltersPage(ListPage):
    """Saves the filter in the page's own query, and removes the person's saved filters."""

    page_title = gettext_lazy("Saved filters")
    template_name = "admin/listing/filters.html"

    def form(self, data: Any = None) -> SavedFilterForm:
        asked = saved_filters.query(self.request.GET, PARAMETERS)
        initial = {"query": asked}
        return SavedFilterForm(data, initial=initial, user=self.request.user, known=PARAMETERS)

    def post(self, request: HttpRequest) -> HttpResponse:
        form = self.form(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        saved = form.save()
        messages.success(request, _("“%(name)s” is saved above the list.") % {"name": saved.name})
        return redirect(f"{reverse('all_posts:index')}?{saved.query}")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", self.form())
        user: Any = self.request.user
        own = SavedFilter.objects.filter(user=user)
        return super().get_context_data(own=own, back=reverse("all_posts:index"), **kwargs)


class RemoveFilter(ListPage):
    """Removes one of the person's own saved filters."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        found = get_object_or_404(SavedFilter, pk=pk, user=request.user)
        found.delete()
        messages.success(request, _("“%(name)s” is removed.") % {"name": found.name})
        return redirect("all_posts:filters")
