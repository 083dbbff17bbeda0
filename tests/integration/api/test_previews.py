"""A draft at another front end: frozen, named by a token that ends, read with a key for it."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
import time_machine

from django.contrib.auth.models import Permission
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.test import Client
from django.utils import timezone

from blog.models import PostPage
from blog.models.identity import identity_of
from cms.middleware import response_cache
from syndication.desk import timer
from syndication.editions.models import Head, LedgerEntry
from syndication.unpublished import preview_drafts
from syndication.unpublished.models import PreviewDraft
from tests import factories, partners_factory
from tests.api_schema import check

PATTERN = "https://www.example.org/preview/{token}?post={id}&in={locale}&as={slug}"


@pytest.fixture(autouse=True)
def front_end(settings: Any) -> None:
    settings.FRONT_END_PREVIEW_URL = PATTERN


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(timezone.now(), tick=False) as traveller:
        yield traveller


@pytest.fixture
def server(site: object) -> Client:
    """The front end's own server, with a key that opens previews and nothing else."""
    _, secret = partners_factory.key(partners_factory.partner(), scopes=["preview"])
    return Client(headers=partners_factory.bearer(secret))


def look(admin: Client, page: PostPage) -> Any:
    """What the browser of an editor gets who looks at the latest draft."""
    return admin.get(f"/admin/pages/{page.pk}/view_draft/", {"mode": "front_end"})


def token_of(answer: Any) -> str:
    assert answer.status_code == 302
    return urlsplit(answer["Location"]).path.rpartition("/")[2]


def read(server: Client, token: str, query: str = "") -> Any:
    return server.get(f"/api/v1/previews/{token}/{query}")


def test_the_preview_sends_the_editor_to_the_front_end(admin_client, draft):
    answer = look(admin_client, draft)
    to = urlsplit(answer["Location"])
    assert (to.netloc, to.path.startswith("/preview/")) == ("www.example.org", True)
    assert to.query == f"post={identity_of(draft).pk}&in=en-CA&as=calm-evenings"
    assert "no-store" in answer["Cache-Control"]
    assert answer["Referrer-Policy"] == "no-referrer"


def test_the_front_end_reads_the_draft_in_the_shape_of_a_post(
    admin_client,
    server,
    draft,
    described,
):
    answer = read(server, token_of(look(admin_client, draft)))
    check(described, answer)
    post = answer.json()
    assert post["title"] == "Calm evenings"
    assert post["id"] == str(identity_of(draft).pk)
    assert (post["edition"]["kind"], post["edition"]["number"]) == ("draft", 0)
    assert post["preview"]["revision"] == draft.latest_revision_id
    assert post["body"]
    published = factories.post("Published").identity.pk
    live = Client().get(f"/api/v1/posts/{published}/").json()
    assert post.keys() - {"preview"} == live.keys()


def test_nothing_keeps_it(admin_client, server, draft):
    token = token_of(look(admin_client, draft))
    response_cache.clear()
    first, second = read(server, token), read(server, token)
    assert first["Cache-Control"] == second["Cache-Control"] == "private, no-store"
    assert "ETag" not in first
    assert response_cache.answer(first.wsgi_request) is None
    assert not Head.objects.exists()
    assert not LedgerEntry.objects.exists()


def test_other_forms_are_there_too(admin_client, server, draft):
    token = token_of(look(admin_client, draft))
    assert "<p" in read(server, token, "?body=html").json()["html"]
    named = read(server, token, "?fields=title").json()
    assert named.keys() == {"preview", "id", "title"}
    assert read(server, token, "?colour=red").status_code == 400


def test_it_is_pinned_to_what_the_editor_looked_at(admin_client, server, draft):
    token = token_of(look(admin_client, draft))
    seen = draft.latest_revision_id
    factories.edit(draft, title="Calm mornings")
    post = read(server, token).json()
    assert (post["title"], post["preview"]["revision"]) == ("Calm evenings", seen)
    fresh = read(server, token_of(look(admin_client, PostPage.objects.get()))).json()
    assert fresh["title"] == "Calm mornings"
    assert fresh["preview"]["revision"] > seen


def test_an_older_revision_says_which_one_it_is(admin_client, server, draft):
    first = draft.latest_revision_id
    factories.edit(draft, title="Calm mornings")
    address = f"/admin/pages/{draft.pk}/revisions/{first}/view/?mode=front_end"
    post = read(server, token_of(admin_client.get(address))).json()
    assert (post["title"], post["preview"]["revision"]) == ("Calm evenings", first)


def test_it_ends(admin_client, server, draft, clock):
    token = token_of(look(admin_client, draft))
    clock.shift(timedelta(minutes=59))
    assert read(server, token).status_code == 200
    clock.shift(timedelta(minutes=1))
    answer = read(server, token)
    assert answer.status_code == 410
    assert answer.json()["type"].endswith("#expired")
    timer.tick(at=timezone.now())
    assert not PreviewDraft.objects.exists(), "the timer has swept it away"
    assert read(server, token).status_code == 410


@pytest.mark.parametrize(
    "forge",
    [
        lambda token: token[:-1] + ("A" if token[-1] != "A" else "B"),
        lambda token: "0" * 32 + token[32:],
        lambda token: token.partition(".")[0],
        lambda token: token.swapcase(),
        lambda token: "x" * 4000,
        lambda token: "..",
    ],
)
def test_a_forged_token_opens_nothing(admin_client, server, draft, forge):
    token = token_of(look(admin_client, draft))
    assert read(server, forge(token)).status_code == 404


def test_a_token_opens_the_post_that_it_names_and_no_other(admin_client, server, site):
    one, other = factories.draft("One"), factories.draft("Other")
    tokens = [token_of(look(admin_client, page)) for page in (one, other)]
    assert [read(server, token).json()["title"] for token in tokens] == ["One", "Other"]
    mixed = tokens[0].partition(".")[0] + "." + tokens[1].partition(".")[2]
    assert read(server, mixed).status_code == 404


def test_the_token_alone_or_a_key_without_the_scope_opens_nothing(admin_client, draft):
    token = token_of(look(admin_client, draft))
    assert read(Client(), token).status_code == 401
    _, secret = partners_factory.key(
        partners_factory.partner("Reads"), scopes=["read", "changes", "webhooks"]
    )
    assert read(Client(headers=partners_factory.bearer(secret)), token).status_code == 403


def test_the_token_is_no_delivery_key(admin_client, draft):
    token = token_of(look(admin_client, draft))
    assert Client(headers=partners_factory.bearer(token)).get("/api/v1/posts/").status_code == 401


def test_a_key_for_previews_reads_nothing_else(server, post):
    assert server.get("/api/v1/posts/").status_code == 403
    assert server.get("/api/v1/changes/").status_code == 403


def test_who_may_not_edit_the_page_gets_no_token(client, draft, django_user_model):
    visitor = django_user_model.objects.create_user("visitor", password="x")
    visitor.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(visitor)
    answers = [
        look(client, draft),
        client.get(f"/admin/pages/{draft.pk}/edit/preview/?mode=front_end"),
        client.get(f"/admin/pages/{draft.pk}/revisions/{draft.latest_revision_id}/view/"),
        Client().get(f"/admin/pages/{draft.pk}/edit/preview/?mode=front_end"),
    ]
    assert not PreviewDraft.objects.exists()
    assert all("example.org" not in answer.get("Location", "") for answer in answers)


def test_without_the_setting_there_is_no_such_mode(settings, draft):
    assert draft.preview_modes[0][0] == "front_end"
    settings.FRONT_END_PREVIEW_URL = ""
    assert "front_end" not in dict(draft.preview_modes)
    assert draft.default_preview_mode == "web"


def test_an_incomplete_draft_can_be_looked_at(admin_client, server, draft):
    factories.edit(draft, lead="", body=[])
    post = read(server, token_of(look(admin_client, PostPage.objects.get()))).json()
    assert post["body"] == []
    assert post["published_at"] == post["updated_at"]


def test_only_the_newest_previews_of_a_post_are_kept(admin_client, draft, monkeypatch):
    monkeypatch.setattr(preview_drafts, "MOST_PER_POST", 2)
    for _ in range(4):
        look(admin_client, draft)
    assert PreviewDraft.objects.count() == 2


@pytest.mark.parametrize(
    "pattern",
    ["https://www.example.org/preview/", "/preview/{token}", "https://a.example/{token}/{page}"],
)
def test_a_pattern_that_makes_no_address_is_refused_at_start(settings, pattern):
    settings.FRONT_END_PREVIEW_URL = pattern
    with pytest.raises(SystemCheckError, match=r"wellspring\.E007"):
        call_command("check")


def another(name: str = "Other partner", **facts: Any) -> Client:
    """The server of another partner whose key opens previews, too."""
    _, secret = partners_factory.key(partners_factory.partner(name, **facts), scopes=["preview"])
    return Client(headers=partners_factory.bearer(secret))


def test_a_token_opens_for_no_other_partner(admin_client, server, draft):
    token = token_of(look(admin_client, draft))
    later = another()
    assert read(later, token).status_code == 404
    assert read(server, token).status_code == 200


def test_of_several_partners_the_one_on_the_front_ends_host_reads(admin_client, server, draft):
    front = another("Front end", website="https://www.example.org/about/")
    token = token_of(look(admin_client, draft))
    assert read(server, token).status_code == 404
    assert read(front, token).status_code == 200


def test_where_the_front_end_is_nobodys_website_the_first_reader_keeps_the_token(
    admin_client, server, draft
):
    second = another()
    token, next_token = (token_of(look(admin_client, draft)) for _ in range(2))
    assert read(server, token).status_code == 200
    assert read(second, token).status_code == 404
    assert read(server, token).status_code == 200
    assert read(second, next_token).status_code == 200
    assert read(server, next_token).status_code == 404


def test_a_partner_whose_contract_is_over_is_not_the_front_end(admin_client, server, draft):
    another("Front end", website="https://www.example.org/", status="ended")
    assert read(server, token_of(look(admin_client, draft))).status_code == 200
