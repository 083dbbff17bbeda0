"""A form of the admin that is refused keeps all that was typed, and says why at its field.

Every form of ours is here: a new one is caught, and needs a case or a reason.
"""

import html
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from lxml.html import fromstring

from django import forms
from django.contrib.auth.models import User
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone

from wagtail.admin.views.account import get_user_login_form
from wagtail.models import Collection
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from blog import checks
from blog.builder.facts import subject
from blog.checks import overriding
from blog.models import PostPage, PostTemplate
from syndication.desk.models import Link
from syndication.editions.models import Head
from syndication.partners.models import Key, Partner
from syndication.webhooks import endpoints
from tests import factories, partners_factory
from tests.editor_forms import add_url, form

pytestmark = pytest.mark.django_db
KEPT = "Kept words"


@dataclass(frozen=True, kw_only=True)
class Refused:
    """What is sent where; ``field`` is refused with ``why``, and the words in ``kept`` stay."""

    address: str
    sent: dict[str, Any]
    field: str
    why: str
    kept: tuple[str, ...] = (KEPT,)


def post_form(post: PostPage) -> Refused:
    sent = form(title=KEPT, go_live_at="nonsense")
    return Refused(address=add_url(), sent=sent, field="go_live_at", why="valid date")


def snippet(post: PostPage) -> Refused:
    sent = {"name": KEPT, "slug": "no slug", "kind": "person", "role": "Writer of kept words"}
    where = reverse("wagtailsnippets_blog_author:add")
    return Refused(address=where, sent=sent, field="slug", why="valid “slug”")


def feed(post: PostPage) -> Refused:
    sent = {"name": KEPT, "preset": "nobody", "rule_items": "7"}
    kept = (KEPT, 'value="7"')
    where = reverse("partner_feeds:add")
    return Refused(address=where, sent=sent, field="preset", why="valid choice", kept=kept)


def partner(post: PostPage) -> Refused:
    rows = {"TOTAL_FORMS": "1", "INITIAL_FORMS": "0", "0-name": "Avery", "0-email": "no address"}
    sent = {"name": "Portal", "website": "portal", "notes": KEPT}
    sent |= {f"contacts-{key}": value for key, value in rows.items()}
    kept = (KEPT, 'value="portal"', 'value="Avery"', 'value="no address"')
    where = reverse("partners:add")
    return Refused(address=where, sent=sent, field="website", why="no web address", kept=kept)


def withdrawal(post: PostPage) -> Refused:
    sent = {"reason": "harmful", "note": KEPT, "replacement": "http://example.org/old/"}
    kept = (KEPT, 'value="harmful" selected', "http://example.org/old/")
    where = reverse("wagtailadmin_pages:unpublish", args=[post.pk])
    return Refused(address=where, sent=sent, field="replacement", why="https", kept=kept)


def many_withdrawals(post: PostPage) -> Refused:
    one = withdrawal(post)
    where = f"/admin/bulk/wagtailcore/page/unpublish/?id={post.pk}"
    return Refused(address=where, sent=one.sent, field=one.field, why=one.why, kept=one.kept)


def redaction(post: PostPage) -> Refused:
    factories.publish(factories.edit(post, title="Calmer evenings"))
    where = reverse("post_editions", args=[post.identity.pk])
    sent = {"reason": KEPT, "confirmed": "yes"}
    return Refused(address=where, sent=sent, field="editions", why="at least one edition")


def endpoint(post: PostPage) -> Refused:
    row = Partner.objects.create(name="Portal")
    where = reverse("partners:add_endpoint", args=[row.pk])
    sent = {"url": "http://127.0.0.1/hook", "description": KEPT, "types": ["post.withdrawn"]}
    kept = (KEPT, 'value="http://127.0.0.1/hook"', 'value="post.withdrawn"')
    return Refused(address=where, sent=sent, field="url", why="must begin with https", kept=kept)


def moved(post: PostPage) -> Refused:
    later = factories.edit(post, go_live_at=timezone.now() + timedelta(days=2))
    factories.publish(later)
    at = "2027-03-14 02:30"  # the clocks skip it
    sent = {"at": at, "seen": f"1 {at}"}
    where = reverse("calendar:move", args=[post.pk])
    kept = (f'value="{at}"', f'value="1 {at}"')
    return Refused(address=where, sent=sent, field="at", why="does not exist", kept=kept)


def saved_filter(post: PostPage) -> Refused:
    sent = {"name": KEPT * 7, "query": "status=draft", "shared": "on"}
    kept = (KEPT * 7, 'value="status=draft"', "checked")
    where = reverse("all_posts:filters")
    return Refused(address=where, sent=sent, field="name", why="at most 60", kept=kept)


def chosen(action: str, post: PostPage, field: str) -> Refused:
    """A bulk action of the list of posts with a choice that is none."""
    seen = f'{{"{post.pk}": "1"}}'
    where = f"/admin/bulk/wagtailcore/page/{action}/?id={post.pk}"
    sent = {"seen": seen, "do": "remove", field: "999999"}
    return Refused(address=where, sent=sent, field=field, why="valid choice", kept=(seen,))


def told() -> int:
    row = Partner.objects.create(name="Portal")
    return endpoints.create(row, url="https://93.184.216.34/in", at=timezone.now())[0].pk


def events(post: PostPage) -> Refused:
    where = reverse("partners:events", args=[told()])
    sent = {"types": ["nothing"], "description": KEPT}
    return Refused(address=where, sent=sent, field="types", why="valid choice")


def again(post: PostPage) -> Refused:
    where = reverse("partners:send-again", args=[told()])
    sent = {"since": "2026-11-02 10:00", "until": "2026-11-01 10:00"}
    kept = ('value="2026-11-02 10:00"', 'value="2026-11-01 10:00"')
    return Refused(address=where, sent=sent, field="until", why="before the beginning", kept=kept)


def key(post: PostPage) -> Refused:
    row = Partner.objects.create(name="Portal")
    where = reverse("partners:add_key", args=[row.pk])
    sent = {"label": KEPT, "scopes": ["read"], "last_day": "2020-01-01"}
    kept = (KEPT, 'value="2020-01-01"')
    return Refused(address=where, sent=sent, field="last_day", why="This day is over", kept=kept)


def mark(post: PostPage) -> Refused:
    row = Partner.objects.create(name="Portal")
    made = partners_factory.key(row)[0]
    Key.objects.update(first_fetched_at=timezone.now(), last_used_at=timezone.now())
    post.unpublish()
    head = Head.objects.get(pk=post.identity.pk)
    where = reverse("recall:mark", args=[head.pk, head.position, f"key-{made.pk}"])
    sent = {"note": KEPT + "x" * 2000}
    return Refused(address=where, sent=sent, field="note", why="at most 2000", kept=(KEPT,))


def review(post: PostPage) -> Refused:
    where = reverse("record_review", args=[post.pk])
    sent = {"reviewed_on": "2099-01-01", "next_review_on": "2099-03-04", "scope": "legal"}
    kept = ('value="2099-01-01"', 'value="2099-03-04"', 'value="legal" selected')
    why = "cannot lie in the future"
    return Refused(address=where, sent=sent, field="reviewed_on", why=why, kept=kept)


def override(post: PostPage) -> Refused:
    draft = factories.edit(post, slug="s" * 80)
    about = subject(draft.get_latest_revision_as_object())
    finding = next(each for each in checks.run(about) if each.id == "slug.length")
    digest = overriding.digest(finding, about.document)
    where = reverse("override_finding", args=[post.pk, digest])
    sent = {"reason": KEPT + "x" * 500}
    return Refused(address=where, sent=sent, field="reason", why="at most 500")


def asked_by_link(post: PostPage) -> Refused:
    where = reverse("review_links", args=[post.pk])
    sent = {"name": KEPT, "credentials": "RSW", "scope": "legal", "days": "61"}
    kept = (KEPT, 'value="RSW"', 'value="legal" selected', 'value="61"')
    return Refused(address=where, sent=sent, field="days", why="60", kept=kept)


def picture(post: PostPage) -> Refused:
    where = reverse("wagtailimages:add")
    sent = {"title": KEPT, "description": "A bench"}
    kept = (KEPT, "A bench")
    return Refused(address=where, sent=sent, field="file", why="required", kept=kept)


def account(post: PostPage) -> Refused:
    sent = {"name_email-first_name": KEPT, "name_email-email": "nonsense"}
    where = reverse("wagtailadmin_account")
    return Refused(address=where, sent=sent, field="name_email-email", why="valid email address")


def weekly(post: PostPage) -> Refused:
    sent = {"name_email-email": "", "weekly-away_until": "2001-01-01", "weekly-is_weekly": "on"}
    kept = ('value="2001-01-01"',)
    where = reverse("wagtailadmin_account")
    why = "This day is over"
    return Refused(address=where, sent=sent, field="weekly-away_until", why=why, kept=kept)


def new_user(post: PostPage) -> Refused:
    sent = {"username": "new", "first_name": KEPT, "email": "nonsense"}
    where = reverse("wagtailusers_users:add")
    return Refused(address=where, sent=sent, field="email", why="valid email address")


def user(post: PostPage) -> Refused:
    row = User.objects.create_user("other", "other@example.org", "x")
    sent = {"username": "other", "first_name": KEPT, "email": "nonsense"}
    where = reverse("wagtailusers_users:edit", args=[row.pk])
    return Refused(address=where, sent=sent, field="email", why="valid email address")


def pasted(post: PostPage) -> Refused:
    sent = {"index": "0", "title": "A title", "words": KEPT}
    kept = (KEPT, 'value="A title"')
    return Refused(
        address=reverse("paste_post"), sent=sent, field="index", why="valid choice", kept=kept
    )


def template_of_post(post: PostPage) -> Refused:
    PostTemplate.objects.create(name=KEPT, language="en")
    where = reverse("make_template", args=[post.pk])
    why = "There is a template of this name"
    return Refused(address=where, sent={"name": KEPT}, field="name", why=why, kept=(KEPT,))


def template(post: PostPage) -> Refused:
    where = reverse(PostTemplate.snippet_viewset.get_url_name("add"))
    rows = inline_formset([])
    data = {"name": KEPT, "language": "xx", "template_authors": rows, "body": streamfield([])}
    sent = nested_form_data(data)
    return Refused(address=where, sent=sent, field="language", why="valid choice", kept=(KEPT,))


def imported(post: PostPage) -> Refused:
    sent = {"index": "0", "origins": KEPT, "with_pictures": "on"}
    kept = (KEPT, "checked")
    where = reverse("import_new")
    return Refused(address=where, sent=sent, field="origins", why="no address such as", kept=kept)


def seen_link(post: PostPage) -> Refused:
    row = Link.objects.create(url="https://a.example.com/", due_at=timezone.now(), posts=1)
    where = reverse("link_page", args=[row.pk])
    kept = ('value="2001-01-01"',)
    sent = {"until": "2001-01-01"}
    return Refused(address=where, sent=sent, field="until", why="from today on", kept=kept)


CASES: dict[str, Callable[[PostPage], Refused]] = {
    "blog.models.post_form.PostPageForm": post_form,
    "blog.models.shared_form.SharedForm": snippet,
    "blog.admin.overriding.OverrideForm": override,
    "blog.admin.imports.form.ImportForm": imported,
    "blog.admin.paste_form.PasteForm": pasted,
    "blog.admin.post_templates.making.MakeForm": template_of_post,
    "blog.models.template.TemplateForm": template,
    "blog.admin.pictures.PictureForm": picture,
    "blog.admin.reviews.ReviewForm": review,
    "cms.accounts.own.OptionalNameForm": account,
    "cms.accounts.users.CreationForm": new_user,
    "cms.accounts.users.EditForm": user,
    "syndication.desk.bulk.BulkWithdrawalForm": many_withdrawals,
    "syndication.desk.links.pages.SeenForm": seen_link,
    "syndication.desk.partners.endpoint_forms.EndpointForm": endpoint,
    "syndication.desk.partners.recall_copy.MarkForm": mark,
    "syndication.desk.partners.endpoint_forms.EventsForm": events,
    "syndication.desk.partners.endpoint_forms.RangeForm": again,
    "syndication.desk.partners.form.PartnerForm": partner,
    "syndication.desk.partners.keys.KeyForm": key,
    "syndication.desk.profile_form.ProfileForm": feed,
    "syndication.desk.listing.bulk.AuthorForm": partial(chosen, "author_of_posts", field="author"),
    "syndication.desk.listing.bulk.HandOverForm": partial(chosen, "owner_of_posts", field="owner"),
    "syndication.desk.listing.bulk.TopicForm": partial(chosen, "topic_of_posts", field="topic"),
    "syndication.desk.listing.saved_filters.SavedFilterForm": saved_filter,
    "syndication.desk.planning.rescheduling.MoveForm": moved,
    "syndication.desk.redacting.RedactionForm": redaction,
    "syndication.desk.review_links.ask_form.AskForm": asked_by_link,
    "syndication.desk.weekly.account.MailChoiceForm": weekly,
    "syndication.desk.withdrawing.WithdrawalForm": withdrawal,
}
# Forms without words of a person, or that have tests of their own.
NOTHING_TYPED = {
    "blog.models.comments.ReplyForm": "part of the post's form; see test_comments",
    "blog.models.comments.ThreadForm": "part of the post's form; see test_comments",
    "syndication.desk.review_links.answer_form.AnswerForm": "test_review_links, without the admin",
    "blog.admin.pictures.AvatarForm": "a file, which browsers do not send back",
    "blog.admin.change_requests.ChangesForm": "one text, which is refused only if it is empty",
    "cms.accounts.login_form.TranslatedLoginForm": "Wagtail's login, with one label of ours",
    "cms.accounts.users.RoleWithinReach": "one choice",
    "syndication.desk.partners.endpoint_forms.SecretForm": "a number of days",
    "syndication.desk.listing.bulk.AddOrRemove": "what two forms have in common",
    "syndication.desk.partners.keys.RotateForm": "a number of days",
    "syndication.desk.partners.log.FilterForm": "a filter, which is in the address",
}


def below(kind: type) -> Iterator[type]:
    for each in kind.__subclasses__():
        yield each
        yield from below(each)


def ours() -> set[str]:
    """The forms of our packages that a view can use, not those that Django makes of them."""
    assert get_resolver().url_patterns  # what imports all views
    assert get_user_login_form()  # named by a setting, imported when it is asked for
    found = (each for each in below(forms.BaseForm) if issubclass(each, forms.BaseForm))
    names = {f"{each.__module__}.{each.__qualname__}" for each in found}
    return {name for name in names if re.match(r"(blog|cms|syndication)\.", name)}


def test_every_form_of_ours_has_a_case() -> None:
    assert ours() == {*CASES, *NOTHING_TYPED}


@pytest.fixture
def post(site: Any) -> PostPage:
    Collection.get_first_root_node() or Collection.add_root(name="Root")
    return factories.post()


@pytest.mark.parametrize("name", CASES)
def test_a_refused_form_keeps_what_was_typed_with_the_message_at_its_field(
    admin_client: Client, post: PostPage, name: str
) -> None:
    case = CASES[name](post)
    answer = admin_client.post(case.address, case.sent)
    shown = html.unescape(answer.content.decode())
    assert answer.status_code == 200, answer
    for words in case.kept:
        assert words in shown, words
    assert case.why in near(shown, case.field)
    assert named_but_missing(shown) == set()


NAMING = ("for", "aria-describedby", "aria-labelledby", "aria-controls", "aria-errormessage")


def named_but_missing(shown: str) -> set[str]:
    """The ids that attributes name and no element of the page has."""
    page = fromstring(shown)
    for template in page.xpath("//template"):
        template.getparent().remove(template)  # what scripts make of it gets ids of its own
    named = {key for name in NAMING for value in page.xpath(f"//@{name}") for key in value.split()}
    return named - set(page.xpath("//@id"))


def near(shown: str, field: str) -> str:
    """The message that describes the field, or stands in the part that holds it and no other."""
    page = fromstring(shown)
    part = page.xpath("//*[@name=$name]", name=field)[0]
    for key in part.get("aria-describedby", "").split():
        if said := page.xpath("//*[@id=$key][contains(@class, 'error-message')]", key=key):
            return str(said[0].text_content())
    while part is not None and set(part.xpath(".//@name")) <= {field}:
        if found := part.xpath(".//*[contains(@class, 'error-message')]"):
            return str(found[0].text_content())
        part = part.getparent()
    return "no message"
