"""Editions: each has an address, its words never change, and what lies between two is said."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from blog import document as doc
from syndication.editions import recording, redaction
from syndication.editions.models import Edition, Kind
from tests import editions_factory as made
from tests import partners_factory as partners
from tests import samples
from tests.changes_reader import GRIEF, SLEEP

pytestmark = pytest.mark.django_db

LATER = made.AT + timedelta(days=1)


@pytest.fixture(autouse=True)
def _facts():
    made.publisher()


@pytest.fixture
def post():
    return made.publish(samples.english())


def address(edition: Edition, *, prefix: str = "") -> str:
    name = f"{edition.number}-{prefix or edition.digest[:12]}"
    return f"/api/v1/posts/{edition.post_id}/editions/{name}/"


def listed(client, edition, **headers):
    response = client.get(f"/api/v1/posts/{edition.post_id}/editions/", headers=headers)
    assert response.status_code == 200
    return response.json()["results"]


def diff(client, edition, **numbers):
    asked = {name.strip("_"): number for name, number in numbers.items()}
    return client.get(f"/api/v1/posts/{edition.post_id}/editions/diff/", asked)


def kind_of(response) -> tuple[int, str]:
    return response.status_code, response.json()["type"].rpartition("#")[2]


def edit(**changes: object) -> Edition:
    return made.publish(
        replace(samples.english(), **changes), at=LATER, kind=Kind.CORRECTION, note="Wrong."
    )


# -- the list and its editions --------------------------------------------------------------------


def test_the_editions_of_a_post_are_listed_newest_first(client, post):
    second = edit(title="Steadier ground")
    assert listed(client, post) == [
        {
            "number": 2,
            "sequence": 2,
            "digest": second.digest,
            "kind": "correction",
            "note": "Wrong.",
            "recorded_at": "2026-11-03T14:30:00Z",
            "redacted_at": None,
            "withdrawn": False,
            "url": samples.ORIGIN + address(second),
        },
        {
            "number": 1,
            "sequence": 1,
            "digest": post.digest,
            "kind": "first",
            "note": "",
            "recorded_at": "2026-11-02T14:30:00Z",
            "redacted_at": None,
            "withdrawn": False,
            "url": samples.ORIGIN + address(post),
        },
    ]


def test_the_current_edition_is_what_the_post_is(client, post):
    for number in (1, 2):
        edition = post if number == 1 else edit(title="Steadier ground")
        now = client.get(f"/api/v1/posts/{post.post_id}/")
        response = client.get(address(edition))
        assert response.json() == now.json()
        assert response["Cache-Control"] == "public, no-cache"


def test_an_edition_keeps_its_words(client, post):
    before = client.get(address(post)).json()
    edit(title="Steadier ground", path="/blog/another-place/", slug="another-place")
    after = client.get(address(post)).json()
    assert after["title"] == samples.english().title
    assert after["edition"]["digest"] == post.digest
    assert after["updated_at"] == "2026-11-02T14:30:00Z"
    moved = ("canonical_url", "attribution", "body")  # where the post lives is today's
    assert {k: v for k, v in after.items() if k not in moved} == {
        k: v for k, v in before.items() if k not in moved
    }
    assert after["canonical_url"] == f"{samples.ORIGIN}/blog/another-place/"


def links(response) -> dict[str, str]:
    found = re.findall(r'<([^>]+)>; rel="([^"]+)"', response.get("Link", ""))
    return {relation: address.removeprefix(samples.ORIGIN) for address, relation in found}


@pytest.mark.parametrize("replayed", [False, True])
def test_an_edition_says_of_its_corrections_where_they_are_listed(client, post, replayed):
    history, latest = f"/api/v1/posts/{post.post_id}/editions/", f"/api/v1/posts/{post.post_id}/"
    first = client.get(address(post))
    assert links(first) == {"version-history": history}
    edit(title="Steadier ground")
    if replayed:
        client.get(address(post))
    again = client.get(address(post), headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304, "its words are the same"
    assert links(again) == {"version-history": history, "latest-version": latest}
    newest, _ = client.get(history).json()["results"]
    assert (newest["kind"], newest["note"]) == ("correction", "Wrong.")


def test_a_redacted_edition_leads_to_the_post_as_it_is(client, post):
    edit(title="Steadier ground")
    redaction.redact(post.post_id, 1, at=LATER)
    found = links(client.get(address(post)))
    assert client.get(found["latest-version"]).json()["title"] == "Steadier ground"
    assert client.get(found["version-history"]).status_code == 200


def test_an_edition_from_before_a_withdrawal_names_no_later_one(client, post):
    recording.withdraw(post.post_id, at=LATER, reason="incorrect")
    edit(title="Steadier ground")
    response = client.get(address(post))
    assert (response.status_code, links(response)) == (410, {})


def test_a_wrong_digest_or_number_is_not_found(client, post):
    for wrong in (address(post, prefix="0" * 12), address(post).replace("/1-", "/2-")):
        assert kind_of(client.get(wrong)) == (404, "not-found")
    assert client.get(address(post)[:-2] + "/").status_code == 404


def test_a_withdrawn_post_has_no_editions_any_more(client, post):
    recording.withdraw(post.post_id, at=LATER, reason="incorrect", note="All wrong.")
    for url in (address(post), f"/api/v1/posts/{post.post_id}/editions/"):
        response = client.get(url)
        assert kind_of(response) == (410, "withdrawn")
        assert response.json()["note"] == "All wrong."
    assert kind_of(diff(client, post, from_=1, to=1)) == (410, "withdrawn")


def test_what_was_taken_back_stays_so_when_the_post_returns(client, post):
    recording.withdraw(post.post_id, at=LATER, reason="incorrect", note="All wrong.")
    back = edit(title="Steadier ground")
    response = client.get(address(post))
    assert kind_of(response) == (410, "withdrawn")
    assert (response.json()["note"], response.json()["edition"]["number"]) == ("All wrong.", 2)
    assert client.get(address(back)).status_code == 200
    assert kind_of(diff(client, post, from_=1, to=3)) == (410, "withdrawn")
    found = [(one["number"], one["withdrawn"], one["url"] is None) for one in listed(client, post)]
    assert found == [(3, False, False), (2, True, True), (1, True, True)]


def test_of_a_time_of_privacy_nothing_is_told(client, post):
    recording.withdraw(post.post_id, at=LATER, reason="private", note="For members.")
    assert client.get(address(post)).status_code == 404
    made.publish(samples.english(), at=LATER)
    response = client.get(address(post))
    assert response.status_code == 410
    assert response.json()["note"] == ""
    assert "For members" not in str(listed(client, post))


def test_outside_the_contract_there_are_no_editions(client, post):
    partner = partners.partner(topics=["sleep"])
    headers = partners.bearer(partners.key(partner)[1])
    mine = made.publish(made.small(1, topics=SLEEP))
    other = made.publish(made.small(2, topics=GRIEF))
    assert client.get(address(mine), headers=headers).status_code == 200
    for url in (address(other), f"/api/v1/posts/{other.post_id}/editions/"):
        assert client.get(url, headers=headers).status_code == 404
    denied = partners.bearer(partners.key(partner, scopes=["changes"])[1])
    assert client.get(address(mine), headers=denied).status_code == 403


@pytest.mark.parametrize("coding", ["", "gzip"])
def test_an_edition_keeps_its_tag_while_other_posts_are_published(client, post, coding):
    edit(title="Steadier ground")
    asked = {"Accept-Encoding": coding} if coding else {}
    first = client.get(address(post), headers=asked)
    made.publish(made.small(7), at=LATER)
    for _ in range(2):  # the second time, a replay
        again = client.get(address(post), headers=asked)
        assert (again.content, again["ETag"]) == (first.content, first["ETag"])
    for ask in (client.get, client.head):
        held = ask(address(post), headers=asked | {"If-None-Match": first["ETag"]})
        assert (held.status_code, held.content, held["ETag"]) == (304, b"", first["ETag"])
    recording.withdraw(post.post_id, at=LATER, reason="incorrect")
    for tag in (first["ETag"], "*"):
        gone = client.get(address(post), headers=asked | {"If-None-Match": tag})
        assert gone.status_code == 410


def test_an_edition_is_asked_for_again_for_one_query(client, post, django_assert_num_queries):
    first = client.get(address(post))
    with django_assert_num_queries(1):
        again = client.get(address(post), headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304


# -- redaction ------------------------------------------------------------------------------------


def test_a_redacted_edition_keeps_its_row_and_loses_its_words(client, post):
    edit(title="Steadier ground")
    first = client.get(address(post))
    redaction.redact(post.post_id, 1, at=LATER)
    row = Edition.objects.get(pk=post.pk)
    assert (row.document, row.note, row.digest) == ("", "", post.digest)
    assert not row.renditions.exists()
    response = client.get(address(post), headers={"If-None-Match": first["ETag"]})
    assert kind_of(response) == (410, "redacted")
    assert kind_of(diff(client, post, from_=1, to=2)) == (410, "redacted")
    assert listed(client, post)[1]["redacted_at"] == "2026-11-03T14:30:00Z"
    assert listed(client, post)[1]["url"] is None


def test_redacting_twice_changes_nothing(post):
    edit(title="Steadier ground")
    redaction.redact(post.post_id, 1, at=LATER)
    again = redaction.redact(post.post_id, 1, at=LATER + timedelta(days=1))
    assert again.redacted_at == LATER


def test_only_words_that_nobody_has_now_are_redacted(post):
    with pytest.raises(redaction.RedactionError, match="is current"):
        redaction.redact(post.post_id, 1, at=LATER)
    with pytest.raises(redaction.RedactionError, match="no edition 7"):
        redaction.redact(post.post_id, 7, at=LATER)
    recording.withdraw(post.post_id, at=LATER, reason="incorrect")
    edit(title="Back")
    with pytest.raises(redaction.RedactionError, match="records a withdrawal"):
        redaction.redact(post.post_id, 2, at=LATER)


# -- what lies between ----------------------------------------------------------------------------


def test_the_difference_names_members_blocks_and_words(client, post):
    blocks = list(samples.english().body)
    index = next(i for i, block in enumerate(blocks) if block.type == "paragraph")
    old = blocks[index].value
    changed = replace(old, text=f"{old.text} And more.", html=f"<p>{old.text} And more.</p>")
    blocks[index] = replace(blocks[index], value=changed)
    gone = blocks.pop()
    new = replace(gone, id="00000000-0000-4000-8000-000000000001")
    blocks.insert(0, new)
    edit(title="Steadier ground", body=tuple(blocks))
    found = diff(client, post, from_=1, to=2).json()
    assert (found["from"]["number"], found["to"]["number"]) == (1, 2)
    title = next(field for field in found["fields"] if field["name"] == "title")
    assert (title["before"], title["after"]) == (samples.english().title, "Steadier ground")
    assert [block["id"] for block in found["blocks"]["added"]] == [new.id]
    assert [block["id"] for block in found["blocks"]["removed"]] == [gone.id]
    assert found["blocks"]["moved"] == []
    changes = {one["id"]: one for one in found["blocks"]["changed"]}
    one = changes[blocks[index + 1].id]
    assert one["before"] == client.get(address(post)).json()["body"][index]["value"]["text"]
    assert one["words"][-1] == {"op": "insert", "text": " And more."}


def test_between_an_edition_and_itself_lies_nothing(client, post):
    found = diff(client, post, from_=1, to=1).json()
    assert found["fields"] == []
    assert not any(found["blocks"].values())


@pytest.mark.parametrize(
    ("asked", "status", "parameter"),
    [
        ({}, 400, "from"),
        ({"from": 1}, 400, "to"),
        ({"from": "x", "to": 1}, 400, "from"),
        ({"from": 1, "to": "-1"}, 400, "to"),
        ({"from": 1, "to": 2, "by": 3}, 400, "by"),
        ({"from": 1, "to": 99}, 404, None),
    ],
)
def test_a_wrong_question_is_refused_by_name(client, post, asked, status, parameter):
    response = diff(client, post, **asked)
    assert response.status_code == status
    assert response.json().get("parameter") == parameter


def test_any_two_editions_of_every_block_compare(client):
    """Each sample against a plain one: no block type is forgotten."""
    document = samples.english()
    first = made.publish(document)
    made.publish(replace(document, body=()), at=LATER)
    found = diff(client, first, from_=1, to=2).json()
    assert {block["type"] for block in found["blocks"]["removed"]} <= doc.BLOCKS.keys()
    assert len(found["blocks"]["removed"]) == len(
        [block for block in document.body if block.visible_in("api")]
    )


def test_a_withdrawn_post_that_only_an_old_edition_names_is_not_named_from_memory(client):
    named = made.publish(made.small(2, title="Taken back"))
    old = made.publish(made.small(1, related=(str(named.post_id),)))
    made.publish(made.small(1, title="Without it"), at=LATER)
    first = client.get(address(old))
    assert [one["title"] for one in first.json()["related"]] == ["Taken back"]
    recording.withdraw(named.post_id, at=LATER, reason="incorrect")
    again = client.get(address(old), headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.json()["related"]) == (200, [])


def test_the_difference_names_related_posts_as_the_post_does(client):
    named = made.publish(made.small(2, title="To read next"))
    old = made.publish(made.small(1))
    new = made.publish(made.small(1, related=(str(named.post_id),)), at=LATER)
    (field,) = related_fields(client, old)
    assert (field["before"], field["after"]) == ([], client.get(address(new)).json()["related"])


def test_the_difference_names_no_post_that_may_not_be_read_now(client):
    gone, kept = made.publish(made.small(2)), made.publish(made.small(3, title="Kept"))
    private = made.publish(made.small(4))
    old = made.publish(made.small(1, related=(str(gone.post_id), str(private.post_id))))
    made.publish(made.small(1, related=(str(gone.post_id), str(kept.post_id))), at=LATER)
    recording.withdraw(gone.post_id, at=LATER, reason="incorrect")
    recording.deny([private.post_id], at=LATER)
    (field,) = related_fields(client, old)
    assert field["before"] == []
    assert [one["title"] for one in field["after"]] == ["Kept"]


def test_the_difference_is_asked_for_again_when_a_post_that_it_names_goes(client):
    named = made.publish(made.small(2))
    old = made.publish(made.small(1, related=(str(named.post_id),)))
    made.publish(made.small(1), at=LATER)
    tag = diff(client, old, from_=1, to=2)["ETag"]
    recording.withdraw(named.post_id, at=LATER, reason="incorrect")
    again = f"/api/v1/posts/{old.post_id}/editions/diff/?from=1&to=2"
    response = client.get(again, headers={"If-None-Match": tag})
    assert (response.status_code, response.json()["fields"]) == (200, [])
    assert client.get(again, headers={"If-None-Match": response["ETag"]}).status_code == 304


def test_the_difference_names_what_a_contract_lets_read_and_no_more(client):
    within = made.publish(made.small(2, topics=SLEEP))
    outside = made.publish(made.small(3, topics=GRIEF))
    old = made.publish(made.small(1, topics=SLEEP))
    ids = (str(outside.post_id), str(within.post_id))
    made.publish(made.small(1, topics=SLEEP, related=ids), at=LATER)
    secret = partners.key(partners.partner(topics=["sleep"]))[1]
    (field,) = related_fields(client, old, **partners.bearer(secret))
    assert [one["id"] for one in field["after"]] == [str(within.post_id)]


def related_fields(client, edition, **headers):
    url = f"/api/v1/posts/{edition.post_id}/editions/diff/?from=1&to=2"
    found = client.get(url, headers=headers).json()
    return [one for one in found["fields"] if one["name"] == "related"]


def test_what_a_correction_said_before_the_post_was_taken_back_is_taken_back_with_it(client, post):
    edit(title="Mended")
    recording.withdraw(post.post_id, at=LATER, reason="incorrect", note="All wrong.")
    made.publish(replace(samples.english(), title="Written anew"), at=LATER)
    assert [row["note"] for row in listed(client, post)] == ["", "All wrong.", "", ""]
