"""What changed since a cursor, as consumers read it."""

from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qs, urlencode, urlsplit
from uuid import UUID

import pytest

from django.core import signing
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms.middleware import response_cache
from syndication.editions import ledger, publisher, recording
from syndication.editions.models import Head, Kind, Ledger, Rendition
from syndication.partners import entitlements, usage
from syndication.partners.models import Partner, Status
from tests import editions_factory as made
from tests import partners_factory as partners
from tests import samples
from tests.changes_reader import GRIEF, SLEEP, changes, mirror, told
from tests.mirror_client import CHANGES, back_up, put_back, readable

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _facts():
    made.publisher()


@pytest.fixture
def sleeper():
    """A partner for posts on sleep, and how it shows its key."""
    partner = partners.partner(topics=["sleep"])
    return partner, partners.bearer(partners.key(partner)[1])


def renew(_edition, release) -> None:
    assert recording.renew(release, at=made.AT)


def rerender(edition, release) -> None:
    recording.rerender(edition, release.rendered, at=made.AT)


def following(answer) -> str:
    """The address of the changes behind this answer."""
    asked = {**answer.wsgi_request.GET.dict(), "cursor": answer.json()["cursor"]}
    return f"{CHANGES}?{urlencode(asked)}"


def amend(partner: Partner, **contract: object) -> None:
    partner = Partner.objects.get(pk=partner.pk)
    for name, value in contract.items():
        setattr(partner, name, value)
    entitlements.amend(partner, at=made.AT)


# -- what is told ---------------------------------------------------------------------------------


def test_from_the_beginning_everything_is_told_tombstones_included(client):
    kept, gone = made.publish_many(2)
    recording.withdraw(gone.post_id, at=made.AT, reason="incorrect", note="Wrong.")
    answer = changes(client).json()
    upsert, withdrawn = answer["results"]
    assert upsert["post"] == client.get(f"/api/v1/posts/{kept.post_id}/").json()
    assert upsert["edition"] == upsert["post"]["edition"]
    assert upsert["sequence"] == kept.sequence
    assert withdrawn == {
        "sequence": 3,
        "kind": "withdrawn",
        "id": str(gone.post_id),
        "locale": "en-CA",
        "reason": "incorrect",
        "note": "Wrong.",
        "replacement": None,
        "withdrawn_at": "2026-11-02T14:30:00Z",
        "edition": {"number": 2, "sequence": 3},
    }
    assert answer["more"] is False


def test_behind_the_cursor_only_what_is_new_is_told_each_post_once(client):
    made.publish_many(3)
    cursor = changes(client).json()["cursor"]
    for number, kind in enumerate((Kind.UPDATE, Kind.MINOR, Kind.CORRECTION)):
        made.publish(made.small(2, title=f"Words {number}"), kind=kind, note="")
    (change,) = changes(client, cursor).json()["results"]
    assert (change["id"], change["edition"]["number"]) == (made.small(2).id, 4)
    assert change["post"]["title"] == "Words 2"


def test_pages_follow_one_another_without_gap_or_repetition(client):
    published = [str(edition.post_id) for edition in made.publish_many(5)]
    found, cursor, more = [], None, True
    while more:
        answer = changes(client, cursor, limit=2).json()
        found += [change["id"] for change in answer["results"]]
        cursor, more = answer["cursor"], answer["more"]
    assert found == published


def test_a_post_that_became_private_is_told_as_gone_without_a_word_why(client):
    edition = made.publish(samples.english())
    cursor = changes(client).json()["cursor"]
    recording.withdraw(
        edition.post_id, at=made.AT, reason="private", note="For members.", replacement="/x/"
    )
    (change,) = changes(client, cursor).json()["results"]
    assert change["kind"] == "withdrawn"
    assert (change["note"], change["replacement"]) == ("", None)
    assert client.get(f"/api/v1/posts/{edition.post_id}/").status_code == 404


def test_a_post_whose_reading_is_refused_is_passed_over_until_it_is_settled(client):
    edition = made.publish(samples.english())
    cursor = changes(client).json()["cursor"]
    recording.deny([edition.post_id], at=made.AT)
    assert told(changes(client)) == []
    assert told(changes(client, cursor)) == []
    recording.renew(made.release(samples.english()), at=made.AT)
    assert told(changes(client, cursor)) == [("upsert", str(edition.post_id))]


def test_a_post_that_comes_back_is_told_as_it_is(client):
    edition = made.publish(samples.english())
    recording.withdraw(edition.post_id, at=made.AT, reason="incorrect")
    cursor = changes(client).json()["cursor"]
    made.publish(samples.english())
    assert told(changes(client, cursor)) == [("upsert", str(edition.post_id))]


def test_one_language_can_be_followed_alone(client):
    english = made.publish(samples.english())
    made.publish(samples.french())
    assert told(changes(client, locale="en-CA")) == [("upsert", str(english.post_id))]


def test_translations_are_named_whatever_language_is_followed(client):
    english = made.publish(samples.english())
    key = Head.objects.get(pk=english.post_id).translation_key
    made.publish(samples.french(), translation_key=key)
    (change,) = changes(client, locale="en-CA").json()["results"]
    assert [twin["locale"] for twin in change["post"]["translations"]] == ["fr-CA"]


@pytest.mark.parametrize("body", ["html", "text", "none"])
def test_posts_come_in_the_form_that_is_asked_for(client, body):
    edition = made.publish(samples.english())
    (change,) = changes(client, body=body).json()["results"]
    alone = client.get(f"/api/v1/posts/{edition.post_id}/", {"body": body})
    assert change["post"] == alone.json()


def test_a_post_that_can_not_be_shown_is_named_all_the_same(client, caplog):
    broken, whole = made.publish_many(2)
    Rendition.objects.filter(edition=broken, medium="data").update(content="")
    answer = changes(client)
    assert told(answer) == [("unavailable", str(broken.post_id)), ("upsert", str(whole.post_id))]
    assert answer.json()["results"][0]["edition"]["number"] == 1
    assert "could not be represented" in caplog.text


@pytest.mark.parametrize(
    "damage",
    [
        {"medium": "data", "content": ""},
        {"medium": "data", "content": '{"half'},
        {"medium": "html"},
        {"medium": "text"},
    ],
)
@pytest.mark.parametrize("mend", [renew, rerender])
def test_a_post_that_can_be_shown_again_is_told_again(client, damage, mend):
    document = made.small(1)
    edition = made.publish(document)
    rows = Rendition.objects.filter(edition=edition, medium=damage["medium"])
    if "content" in damage:
        rows.update(content=damage["content"], renderer="older")
    else:
        rows.delete()
    body = damage["medium"]
    answer = changes(client, body=body, fields="id,body" if body == "data" else f"id,{body}")
    assert told(answer) == [("unavailable", str(edition.post_id))]
    mend(edition, made.release(document))
    again = client.get(following(answer))
    assert told(again) == [("upsert", str(edition.post_id))]
    assert again.json()["results"][0]["edition"]["sequence"] == edition.sequence


@pytest.mark.parametrize("mend", [renew, rerender])
def test_other_bytes_of_the_same_words_are_no_news(client, mend):
    document = made.small(1)
    edition = made.publish(document)
    cursor = changes(client).json()["cursor"]
    Rendition.objects.filter(edition=edition).update(renderer="older")
    mend(edition, made.release(document))
    assert told(changes(client, cursor)) == []


# -- partners -------------------------------------------------------------------------------------


def test_a_partner_is_told_of_its_own_posts_alone(client, sleeper):
    _, key = sleeper
    mine = made.publish(made.small(1, topics=SLEEP))
    made.publish(made.small(2, topics=GRIEF))
    assert told(changes(client, headers=key)) == [("upsert", str(mine.post_id))]


def test_a_post_that_leaves_the_contract_is_told_as_lost_and_back_as_new(client, sleeper):
    _, key = sleeper
    edition = made.publish(made.small(1, topics=SLEEP))
    cursor = changes(client, headers=key).json()["cursor"]
    made.publish(made.small(1, topics=GRIEF))
    left = changes(client, cursor, headers=key)
    assert told(left) == [("entitlement_lost", str(edition.post_id))]
    assert left.json()["results"][0].keys() == {"sequence", "kind", "id"}
    made.publish(made.small(1, topics=SLEEP))
    assert told(changes(client, cursor, headers=key)) == [("upsert", str(edition.post_id))]


def test_a_new_contract_tells_what_was_gained_and_lost(client, sleeper):
    partner, key = sleeper
    lost = made.publish(made.small(1, topics=SLEEP))
    gained = made.publish(made.small(2, topics=GRIEF))
    cursor = changes(client, headers=key).json()["cursor"]
    amend(partner, topics=["grief"])
    answer = changes(client, cursor, headers=key)
    assert told(answer) == [
        ("entitlement_lost", str(lost.post_id)),
        ("upsert", str(gained.post_id)),
    ]


@pytest.mark.parametrize(
    ("terms", "said"),
    [
        ({"attribution": "Seen first at {publisher}"}, ("attribution", "text")),
        ({"robots": "canonical"}, ("robots",)),
        ({"no_modify": False}, ("terms", "no_modify")),
        ({"no_ai": False}, ("terms", "no_ai")),
    ],
)
def test_a_contract_with_other_terms_tells_everything_again_to_its_partner_alone(
    client, sleeper, terms, said
):
    partner, key = sleeper
    made.publish(made.small(1, topics=SLEEP))
    old = changes(client, headers=key).json()
    anyone = changes(client).json()["cursor"]
    amend(partner, **terms)
    new = changes(client, old["cursor"], headers=key).json()
    assert ([change["kind"] for change in new["results"]], new["more"]) == (["resync"], True)
    again = changes(client, new["cursor"], headers=key).json()
    assert value(again, said) != value(old, said)
    assert again["more"] is False
    assert told(changes(client, again["cursor"], headers=key)) == []
    assert told(changes(client, anyone)) == []
    assert changes(client, anyone).json()["cursor"] == anyone
    amend(partner, notes="Terms as they were")
    assert told(changes(client, again["cursor"], headers=key)) == []


def value(answer, names):
    (found,) = [change["post"] for change in answer["results"]]
    for name in names:
        found = found[name]
    return found


def test_a_post_gained_and_withdrawn_since_is_told_as_withdrawn(client, sleeper):
    partner, key = sleeper
    edition = made.publish(made.small(1, topics=GRIEF))
    cursor = changes(client, headers=key).json()["cursor"]
    amend(partner, topics=["grief"])
    recording.withdraw(edition.post_id, at=made.AT, reason="incorrect")
    assert told(changes(client, cursor, headers=key)) == [("withdrawn", str(edition.post_id))]


def test_a_post_withdrawn_while_it_was_lost_is_told_when_the_contract_comes_back(client, sleeper):
    partner, key = sleeper
    edition = made.publish(made.small(1, topics=SLEEP))
    other = made.publish(made.small(2, topics=SLEEP))
    held = mirror(client, key)
    held.follow()
    recording.withdraw(edition.post_id, at=made.AT, reason="incorrect")
    made.publish(made.small(2, topics=(*SLEEP, *GRIEF)))
    amend(partner, topics=["grief"])
    held.page(limit=1)  # the other post, and no more
    amend(partner, topics=["sleep"])
    held.follow(limit=1)
    assert held.posts.keys() == {str(other.post_id)}


def test_entries_that_tell_nothing_any_more_hide_none_behind_them(client, sleeper):
    partner, key = sleeper
    amend(partner, topics=["grief", "sleep"])
    for number in range(4):
        made.publish(made.small(number, topics=SLEEP if number == 3 else GRIEF))
    held = mirror(client, key)
    held.follow()
    amend(partner, topics=["sleep"])
    amend(partner, topics=["grief", "sleep"])  # three lost and regained: nothing to say
    amend(partner, topics=["grief"])  # and the fourth is lost
    held.follow(limit=1)
    assert held.posts == readable(Partner.objects.get(pk=partner.pk))


def test_what_is_followed_in_another_language_is_not_told_as_lost(client, sleeper):
    """A copy that follows each language with a cursor of its own would drop what it holds."""
    partner, key = sleeper
    edition = made.publish(made.small(1, locale="fr-CA", topics=SLEEP))
    cursors = {
        locale: changes(client, headers=key, locale=locale).json()["cursor"]
        for locale in ("en-CA", "fr-CA")
    }
    amend(partner, topics=["grief"])
    amend(partner, topics=["sleep"])
    answers = {
        locale: told(changes(client, cursor, headers=key, locale=locale))
        for locale, cursor in cursors.items()
    }
    assert answers == {"en-CA": [], "fr-CA": [("upsert", str(edition.post_id))]}


def test_a_partner_that_was_suspended_goes_on_where_it_was(client, sleeper):
    partner, key = sleeper
    edition = made.publish(made.small(1, topics=SLEEP))
    held = mirror(client, key)
    held.follow()
    amend(partner, status=Status.SUSPENDED)
    assert changes(client, headers=key).status_code == 403
    made.publish(made.small(1, topics=GRIEF))
    new = made.publish(made.small(2, topics=SLEEP))
    amend(partner, status=Status.ACTIVE)
    held.follow()
    assert str(edition.post_id) not in held.posts
    assert held.posts.keys() == {str(new.post_id)}


def test_a_key_without_the_scope_reads_no_changes(client):
    headers = partners.bearer(partners.key(partners.partner(), scopes=["read"])[1])
    assert changes(client, headers=headers).status_code == 403


def test_the_contract_is_read_after_the_place(client, sleeper, monkeypatch):
    """One that is amended while the answer is made must not have its losses passed by."""
    partner, key = sleeper
    edition = made.publish(made.small(1, topics=SLEEP))
    held = mirror(client, key)
    held.follow()
    made.publish(made.small(2, topics=SLEEP))
    original = ledger.state

    def amended_meanwhile(asked: int, **reader: object) -> ledger.LedgerState:
        monkeypatch.setattr(ledger, "state", original)
        amend(partner, topics=["grief"])
        return original(asked, **reader)

    monkeypatch.setattr(ledger, "state", amended_meanwhile)
    held.follow()
    assert str(edition.post_id) not in held.posts


def test_what_a_cursor_proves_is_noted(client, sleeper):
    partner, key = sleeper
    made.publish(made.small(1, topics=SLEEP))
    cursor = changes(client, headers=key).json()["cursor"]
    changes(client, cursor, headers=key)
    usage.usage.write(everything=True)
    assert Partner.objects.get(pk=partner.pk).position == Ledger.objects.get().sequence


# -- cursors --------------------------------------------------------------------------------------


def restart_of(response) -> dict[str, list[str]]:
    address = urlsplit(response.json()["restart"])
    assert address.path == CHANGES
    return parse_qs(address.query)


@pytest.mark.parametrize("damage", ["", "x", "end", "long"])
def test_a_damaged_cursor_says_where_to_start_again(client, damage):
    made.publish_many(1)
    good = changes(client, locale="en-CA").json()["cursor"]
    bad = {"": "x", "x": f"x{good}", "end": good[:-1], "long": good + "x" * 100_000}[damage]
    response = changes(client, bad, locale="en-CA")
    assert response.status_code == 400
    assert response.json()["type"].endswith("#invalid-cursor")
    assert restart_of(response) == {"locale": ["en-CA"]}


def test_a_cursor_fits_its_own_reader_and_question_alone(client, sleeper):
    _, key = sleeper
    made.publish_many(1)
    cursor = changes(client).json()["cursor"]
    other = partners.bearer(partners.key(partners.partner("Other"))[1])
    assert changes(client, cursor, body="html").status_code == 400
    assert changes(client, cursor, locale="fr-CA").status_code == 400
    assert changes(client, cursor, headers=key).status_code == 400
    theirs = changes(client, headers=key).json()["cursor"]
    assert changes(client, theirs, headers=other).status_code == 400
    assert changes(client, theirs).status_code == 400
    assert changes(client, cursor, limit=1).status_code == 200


def test_a_cursor_of_another_list_or_key_opens_nothing(client):
    forged = signing.Signer(key="another", salt="syndication.api.changes").sign_object(
        [0, 0, "", 0]
    )
    assert changes(client, forged).status_code == 400


def test_asking_for_too_much_is_refused_by_name(client):
    response = changes(client, limit=1000)
    assert response.status_code == 400
    assert response.json()["maximum"] == 100


def test_an_unchanged_poll_keeps_its_address_and_costs_one_query(client, sleeper):
    _, key = sleeper
    made.publish_many(2)
    for headers in ({}, key):
        first = changes(client, headers=headers).json()
        answer = changes(client, first["cursor"], headers=headers)
        assert answer.json()["cursor"] == first["cursor"]
        condition = {**headers, "If-None-Match": answer["ETag"]}
        with CaptureQueriesContext(
            connection,
        ) as queries:
            again = changes(client, first["cursor"], headers=condition)
        assert again.status_code == 304
        assert len(queries) == 1


@pytest.mark.parametrize("count", [1, 30])
def test_a_page_is_a_fixed_few_queries(client, sleeper, count):
    partner, key = sleeper
    for number in range(count):
        made.publish(made.small(number, topics=(*SLEEP, *GRIEF)))
    amend(partner, topics=["grief", "work"])
    amend(partner, topics=["work"])
    amend(partner, topics=["grief"])
    response_cache.clear()
    assert queries_of(lambda: changes(client)) == 3  # version, ledger, posts
    # And the partner's entries, and the posts that these are about.
    assert queries_of(lambda: changes(client, headers=key)) == 5


def queries_of(ask) -> int:
    """Those of the answer itself; keys and usage have their own."""
    with CaptureQueriesContext(connection) as queries:
        assert ask().status_code == 200
    return sum(
        "syndication_" in query["sql"] for query in queries if "partners_" not in query["sql"]
    )


def test_moved_addresses_are_told_once_and_then_everything_again(client):
    edition = made.publish(samples.english())
    held = mirror(client)
    held.follow()
    publisher.store({"origin": "https://new.example.org"}, at=made.AT, moved=True)
    publisher.announce_move(at=made.AT)
    answer = changes(client, held.cursor)
    assert told(answer) == [("resync", "")]
    assert answer.json()["more"] is True
    held.follow(pages=3)
    assert held.posts[str(edition.post_id)][2].startswith("https://new.example.org/")
    assert told(changes(client, held.cursor)) == []
    assert told(changes(client)) == [("upsert", str(edition.post_id))]


# -- restores -------------------------------------------------------------------------------------


def test_after_a_restore_a_cursor_that_is_ahead_is_lost_and_a_new_reading_is_clean(client):
    made.publish_many(3)
    held, behind = mirror(client), mirror(client)
    behind.follow()
    backup = back_up()
    made.publish(made.small(1, title="Words that will never have been"))
    made.publish_many(2, first=10)
    held.follow()
    put_back(backup)
    lost = changes(client, held.cursor)
    assert lost.status_code == 410
    assert lost.json()["type"].endswith("#cursor-lost")
    assert restart_of(lost) == {}
    made.publish(made.small(20))  # life goes on, to the same places
    made.publish_many(2, first=21)
    assert changes(client, held.cursor).status_code == 410
    assert changes(client, behind.cursor).status_code == 200
    for one in (held, behind):
        one.follow(limit=2)
        assert one.posts == readable()


def test_a_restore_that_undoes_a_refusal_is_noticed_by_who_read_meanwhile(client):
    first, _ = made.publish_many(2)
    backup = back_up()
    recording.deny([first.post_id], at=made.AT)
    held = mirror(client)
    held.follow()
    put_back(backup)
    assert changes(client, held.cursor).status_code == 410
    held.follow()
    assert held.posts == readable()


def test_a_cursor_whose_place_stands_is_lost_where_its_reader_saw_more(client, sleeper):
    """It was told of a post at an old place, as that post was later."""
    _, key = sleeper
    made.publish(made.small(1, topics=SLEEP))
    made.publish(made.small(2, topics=SLEEP))
    backup = back_up()
    made.publish(made.small(3, topics=SLEEP))
    cursor = changes(client, headers=key, limit=1).json()["cursor"]
    put_back(backup)
    assert changes(client, cursor, headers=key).status_code == 410


def test_a_date_never_stands_for_a_lost_cursor(client):
    made.publish_many(1)
    backup = back_up()
    made.publish_many(1, first=2)
    answer = changes(client)
    put_back(backup)
    headers = {"If-Modified-Since": answer["Last-Modified"]}
    assert changes(client, answer.json()["cursor"], headers=headers).status_code == 410


def test_nothing_was_published_yet(client):
    answer = changes(client)
    assert told(answer) == []
    edition = made.publish(samples.english(), at=made.AT + timedelta(days=1))
    assert told(changes(client, answer.json()["cursor"])) == [("upsert", str(edition.post_id))]


def test_a_place_among_the_changes_of_one_language_proves_nothing_of_the_others(client):
    partner = partners.partner()
    headers = partners.bearer(partners.key(partner)[1])
    recording.withdraw(made.publish(made.small(1)).post_id, at=made.AT, reason="incorrect")
    cursor = changes(client, headers=headers, locale="fr-CA").json()["cursor"]
    changes(client, cursor, headers, locale="fr-CA")
    usage.usage.write(everything=True)
    partner.refresh_from_db()
    assert partner.position == 0
    amend(partner, locales=["fr-CA"])
    changes(client, cursor, headers, locale="fr-CA", limit=9)
    usage.usage.write(everything=True)
    partner.refresh_from_db()
    assert partner.position == 2


def test_a_translation_is_named_when_it_comes_within_the_contract(client, sleeper):
    _, headers = sleeper
    group = UUID(made.small(1).id)
    post = made.publish(made.small(1, topics=SLEEP), translation_key=group)
    french = made.small(2, topics=GRIEF, locale="fr-CA")
    made.publish(french, translation_key=group)
    address = f"/api/v1/posts/{post.post_id}/"
    assert client.get(address, headers=headers).json()["translations"] == []
    made.publish(replace(french, topics=SLEEP), translation_key=group)
    assert len(client.get(address, headers=headers).json()["translations"]) == 1
