"""The WordPress plugin of our documentation, as it stands there, in a WordPress of a few lines.

Skipped where PHP is not on this machine; `.ci/run` installs it.
"""

import json
import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from django.test import Client

from blog import document as doc
from syndication.webhooks.models import EventType
from tests import editions_factory as made
from tests import samples
from tests.paths import ROOT
from tests.signed_messages import OTHER, SECRET, signed

PLUGIN = ROOT / "docs/partners/examples/wellspring-mirror.php"
CONFIGURED = f"""
const WELLSPRING_ORIGIN = '{samples.ORIGIN}/';
const WELLSPRING_KEY = 'wsk_x';
const WELLSPRING_SECRET = '{SECRET}';
"""
SHOWN = """
echo json_encode(['posts' => $posts, 'meta' => $meta, 'options' => $options, 'events' => $events,
    'asked' => $asked, 'statuses' => $statuses, 'categories' => $categories,
    'attachments' => $attachments, 'downloads' => $downloads]);
"""

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(shutil.which("php") is None, reason="PHP is not on this machine"),
]


def run(
    code: str, *answers: tuple[int, Any], configured: str = CONFIGURED, shown: str = SHOWN
) -> Any:
    """What a site holds after ``code``, which got these answers, one after another."""
    done = subprocess.run(
        [
            "php", "-d", "error_reporting=-1", "-d", "display_errors=stderr", "-d", "log_errors=0",
            "-r",
            f"require '{ROOT}/tests/wordpress.php'; {configured} require '{PLUGIN}';"
            f"$answers = json_decode(stream_get_contents(STDIN), true); {code} {shown}",
        ],
        input=json.dumps(answers),
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )  # fmt: skip
    return json.loads(done.stdout)


def changes(*items: Mapping[str, Any], more: bool = False) -> tuple[int, Any]:
    return 200, {"results": items, "cursor": "c", "more": more}


def problem(status: int, code: str) -> tuple[int, Any]:
    return status, {"type": f"{samples.ORIGIN}/api/docs/#{code}", "detail": "Why."}


def upsert(post: Mapping[str, Any]) -> dict[str, Any]:
    return {"kind": "upsert", "id": post["id"], "post": post}


def withdrawn(post: Mapping[str, Any], replacement: str | None = None) -> dict[str, Any]:
    return {"kind": "withdrawn", "id": post["id"], "replacement": replacement}


@pytest.fixture
def post() -> dict[str, Any]:
    """A post as the API gives it."""
    made.publisher()
    edition = made.publish(samples.english())
    answer: dict[str, Any] = (
        Client().get(f"/api/v1/posts/{edition.post_id}/", {"body": "html"}).json()
    )
    return answer


def test_a_post_is_stored_with_our_words_and_what_must_be_shown(post):
    site = run("wellspring_sync();", changes(upsert(post)))
    copy, meta = site["posts"]["1"], site["meta"]["1"]
    assert copy["post_status"] == "publish"
    assert post["html"] in copy["post_content"]
    assert post["attribution"]["html"] in copy["post_content"]
    assert "By Fictional Care Team" in copy["post_content"]
    assert f"Published on {post['published_at'][:10]}" in copy["post_content"]
    assert meta["_wellspring_id"] == post["id"]
    assert site["options"]["wellspring_state"] == {"cursor": "c", "round": 1, "full": False}


def test_a_french_post_says_in_french_what_must_be_shown(post):
    site = run("wellspring_sync();", changes(upsert(post | {"locale": "fr-CA"})))
    assert "Publié le" in site["posts"]["1"]["post_content"]
    assert "Révisé par" in site["posts"]["1"]["post_content"]


@pytest.mark.parametrize(
    ("document", "topics", "words", "expected"),
    [
        (samples.english, ("suicide", "self-harm"), "", "Content warning: suicide and self-harm."),
        (samples.french, ("suicide",), "", "Avertissement de contenu\xa0: suicide."),
        (
            samples.english,
            (),
            "Loss & grief, <em>here</em>",
            "Content warning: Loss & grief, here.",
        ),
        (samples.english, (), "Is it <br/>for you?", "Content warning: Is it for you?"),
    ],
)
def test_the_excerpt_says_first_what_the_post_warns_of(document, topics, words, expected):
    written = document()
    html = f"<p>{words.replace('&', '&amp;')}</p>" if words else ""
    text = words.replace("<em>", "").replace("</em>", "").replace("<br/>", "")
    warning = doc.ContentWarning(topics=topics, html=html, text=text)
    body = tuple(
        replace(block, value=warning) if block.type == "content_warning" else block
        for block in written.body
    )
    made.publisher()
    edition = made.publish(replace(written, body=body, content_warnings=topics))
    post = Client().get(f"/api/v1/posts/{edition.post_id}/", {"body": "html"}).json()
    site = run("wellspring_sync();", changes(upsert(post)))
    assert site["posts"]["1"]["post_excerpt"] == f"{expected} {post['lead']['text']}"


def test_the_excerpt_of_a_post_without_a_warning_is_its_lead(post):
    html = re.sub(r'(?s)<div[^>]* data-block="content_warning".*?</div>', "", post["html"])
    bare = post | {"html": html, "content_warnings": []}
    site = run("wellspring_sync();", changes(upsert(bare)))
    assert site["posts"]["1"]["post_excerpt"] == post["lead"]["text"]


def test_brackets_and_names_are_no_markup_of_the_site(post):
    authors = {"authors": [{"name": "<b>A</b>", "credentials": None}]}
    hostile = post | {"html": "<p>[gallery]</p>", "byline": authors}
    content = run("wellspring_sync();", changes(upsert(hostile)))["posts"]["1"]["post_content"]
    assert "[" not in content
    assert "&#91;gallery&#93;" in content
    assert "&lt;b&gt;A" in content


def test_a_correction_overwrites_one_copy_and_leaves_hidden_what_the_partner_hid(post):
    corrected = post | {"title": "Corrected"}
    for status in ("publish", "private", "trash"):
        hidden = f"$posts[1]['post_status'] = '{status}';"
        site = run(
            f"wellspring_sync(); {hidden} wellspring_sync();",
            changes(upsert(post)),
            changes(upsert(corrected)),
        )
        (copy,) = site["posts"].values()
        assert (copy["post_title"], copy["post_status"]) == ("Corrected", status)


@pytest.mark.parametrize("status", ["publish", "draft", "trash"])
def test_a_withdrawn_post_is_deleted_in_whatever_state_and_its_address_says_so(post, status):
    site = run(
        f"wellspring_sync(); $posts[1]['post_status'] = '{status}'; wellspring_sync();"
        f"$name = '{post['slug']}'; do_action('template_redirect');"
        "$name = 'another'; do_action('template_redirect');",
        changes(upsert(post)),
        changes(withdrawn(post)),
    )
    assert site["posts"] == []
    assert site["statuses"] == [410]


def test_a_replacement_is_where_readers_are_sent(post):
    answer = run(
        f"wellspring_sync(); $name = '{post['slug']}'; do_action('template_redirect');",
        changes(upsert(post), withdrawn(post, "https://posts.example.org/blog/new/")),
        shown="",
    )
    assert answer == [301, "https://posts.example.org/blog/new/"]


def test_after_a_restore_what_is_not_told_again_is_swept(post):
    other = post | {"id": "other", "slug": "other"}
    site = run(
        "wellspring_sync(); wellspring_sync();",
        changes(upsert(post), upsert(other)),
        problem(410, "cursor-lost"),
        changes(upsert(other)),
    )
    assert [copy["post_name"] for copy in site["posts"].values()] == ["other"]
    assert "cursor=" not in site["asked"][-1]


def test_what_wordpress_does_not_store_holds_up_nothing_and_is_asked_for_again(post):
    other = post | {"id": "other", "slug": "other"}
    told = changes(upsert(post), upsert(other), {"kind": "unavailable", "id": "third"})
    site = run(f"$refused = ['{post['slug']}']; wellspring_sync();", told)
    assert [copy["post_name"] for copy in site["posts"].values()] == ["other"]
    assert site["options"]["wellspring_later"] == [post["id"], "third"]
    again = run(
        f"$refused = ['{post['slug']}']; wellspring_sync(); $refused = []; wellspring_sync();",
        told,
        (200, post),
        problem(500, "internal"),
        changes(),
    )
    assert {copy["post_name"] for copy in again["posts"].values()} == {"other", post["slug"]}
    assert again["options"]["wellspring_later"] == ["third"]


@pytest.mark.parametrize(
    "answer", [problem(429, "too-many-requests"), problem(401, "unauthorized"), (200, "<html>")]
)
def test_an_answer_that_is_none_moves_no_cursor_and_is_told_to_the_administrator(post, answer):
    site = run("wellspring_sync(); wellspring_sync();", changes(upsert(post)), answer)
    assert site["options"]["wellspring_state"]["cursor"] == "c"
    assert "the publisher answered" in site["options"]["wellspring_trouble"]
    assert len(site["posts"]) == 1


def test_two_at_once_do_not_meet(post):
    site = run("$wpdb->free = false; wellspring_sync();", changes(upsert(post)))
    assert site["posts"] == []
    assert site["events"] == ["wellspring_nudge"]


def test_a_site_without_its_settings_says_so_and_breaks_nothing():
    site = run("wellspring_sync();", configured="")
    assert "wp-config.php" in site["options"]["wellspring_trouble"]


@pytest.mark.parametrize(
    ("rule", "robots", "canonical"),
    [
        ("noindex,follow", {"noindex": True, "follow": True}, "https://here/"),
        ("noindex,nofollow", {"noindex": True, "nofollow": True}, "https://here/"),
        ("index,follow", {"index": True}, "https://posts.example.org/blog/steady-ground/"),
    ],
)
def test_search_engines_are_told_what_the_contract_says(post, rule, robots, canonical):
    told = run(
        "wellspring_sync();",
        changes(upsert(post | {"robots": rule})),
        shown="echo json_encode([apply_filters('wp_robots', ['index' => true]),"
        "apply_filters('get_canonical_url', 'https://here/', new WP_Post(1))]);",
    )
    assert told == [robots, canonical]


def hear(headers: Mapping[str, str], body: str) -> Any:
    return run(
        "($hook['on'])(); $said = wellspring_hear(new WP_REST_Request("
        f"json_decode('{json.dumps(headers)}', true), '{body}'));",
        shown="echo json_encode(['status' => $said->status, 'data' => $said->data,"
        "'events' => $events]);",
    )


def test_a_webhook_wakes_it_beside_the_timer_that_waits():
    said = hear(
        signed('{"type":"post.withdrawn","data":{}}'), '{"type":"post.withdrawn","data":{}}'
    )
    assert said["status"] == 204
    assert said["events"] == ["wellspring_sync", "wellspring_nudge"]


@pytest.mark.parametrize("type_", [*EventType, "post.imagined"])
def test_it_reads_after_each_event_that_says_that_something_changed(type_):
    data = {"id": "none", "sequence": 1}
    woken = type_ not in {EventType.PING, "post.imagined"}
    body = json.dumps({"type": type_, "data": data})
    said = hear(signed(body), body)
    assert said["status"] == 204
    assert ("wellspring_nudge" in said["events"]) == woken


def test_a_forged_webhook_wakes_nothing():
    body = '{"type":"post.withdrawn","data":{}}'
    said = hear(signed(body, secrets=(OTHER,)), body)
    assert said["status"] == 400
    assert said["events"] == ["wellspring_sync"]


def test_a_challenge_is_given_back():
    body = '{"type":"ping","data":{"challenge":"abc"}}'
    assert hear(signed(body), body)["data"] == {"challenge": "abc"}


# -- the lead picture and the topics -------------------------------------------------------------
def again(post: Mapping[str, Any], sequence: int = 2, **values: Any) -> dict[str, Any]:
    """The post as a later edition, with these values."""
    return {**post, **values, "edition": {**post["edition"], "sequence": sequence}}


def picture(post: Mapping[str, Any], **values: Any) -> dict[str, Any]:
    return {**post["image"], **values}


def only_picture(site: Any) -> tuple[Any, Any]:
    """The attachment of a site with one copy, and its meta; it is the copy's featured image."""
    ((key, attachment),) = site["attachments"].items()
    assert site["meta"]["1"]["_thumbnail_id"] == int(key)
    assert attachment["post_parent"] == 1
    return attachment, site["meta"][key]


def test_the_lead_picture_is_the_featured_image_with_its_words(post):
    site = run("wellspring_sync();", changes(upsert(post)))
    attachment, meta = only_picture(site)
    assert site["downloads"] == [post["image"]["url"]]
    assert meta["_wp_attachment_image_alt"] == post["image"]["alt"]
    assert attachment["post_excerpt"] == post["image"]["credit"]
    assert f"Picture: {post['image']['credit']}" in site["posts"]["1"]["post_content"]


def test_a_picture_is_fetched_once_and_its_words_follow_corrections(post):
    corrected = again(post, image=picture(post, alt="A bench in the snow"))
    site = run(
        "wellspring_sync(); wellspring_sync(); wellspring_sync();",
        changes(upsert(post)),
        changes(upsert(corrected)),
        changes(),
    )
    assert len(site["downloads"]) == 1
    assert only_picture(site)[1]["_wp_attachment_image_alt"] == "A bench in the snow"


def test_a_picture_that_was_replaced_or_removed_leaves_the_site(post):
    other = picture(post, url=f"{samples.ORIGIN}/media/images/chair.jpeg")
    site = run(
        "wellspring_sync(); wellspring_sync();",
        changes(upsert(post)),
        changes(upsert(again(post, image=other))),
    )
    assert only_picture(site)[0]["post_name"] == "chair.jpeg"
    site = run(
        "wellspring_sync(); wellspring_sync();",
        changes(upsert(post)),
        changes(upsert(again(post, image=None))),
    )
    assert site["attachments"] == []
    assert "_thumbnail_id" not in site["meta"]["1"]


def test_a_picture_is_deleted_with_the_post_that_was_withdrawn(post):
    told = changes(upsert(post)), changes(withdrawn(post))
    site = run("wellspring_sync(); wellspring_sync();", *told)
    assert (site["posts"], site["attachments"]) == ([], [])


def test_a_picture_that_cannot_be_had_holds_up_nothing_and_is_asked_for_a_few_times(post):
    missing = f"$missing = ['{post['image']['url']}'];"
    site = run(f"{missing} wellspring_sync();", changes(upsert(post)))
    assert site["posts"]["1"]["post_title"] == post["title"]
    assert "wellspring_trouble" not in site["options"]
    later = run(
        f"{missing} wellspring_sync(); $missing = []; wellspring_sync();",
        changes(upsert(post)),
        changes(),
    )
    only_picture(later)
    given_up = run(
        f"{missing} foreach (range(1, 6) as $turn) {{ wellspring_sync(); }}"
        "$missing = []; wellspring_sync();",
        changes(upsert(post)),
        *[changes()] * 6,
    )
    assert given_up["downloads"] == []


def names(site: Any, copy: str = "1") -> list[str]:
    return [site["categories"][str(key)] for key in site["posts"][copy]["post_category"]]


def test_topics_are_categories_and_follow_corrections(post):
    topics = [{"slug": "stress", "name": "Stress"}, {"slug": "sleep", "name": "Sleep & rest"}]
    site = run("wellspring_sync();", changes(upsert(post | {"topics": topics})))
    assert names(site) == ["Stress", "Sleep & rest"]
    corrected = again(post, topics=topics[1:])
    own = "$categories[9] = 'Our picks'; $posts[1]['post_category'][] = 9;"
    site = run(
        f"wellspring_sync(); {own} wellspring_sync();",
        changes(upsert(post | {"topics": topics})),
        changes(upsert(corrected)),
    )
    assert names(site) == ["Sleep & rest", "Our picks"], "what the partner added stays"


def test_a_category_of_the_same_name_is_used_and_none_is_made_twice(post):
    topics = [{"slug": "stress", "name": "Stress"}]
    site = run(
        "$categories[5] = 'stress'; wellspring_sync();",
        changes(upsert(post | {"topics": topics}), upsert(again(post, id="b", topics=topics))),
    )
    assert list(site["categories"].values()) == ["Uncategorized", "stress"]
    assert names(site) == ["stress"]


def test_a_post_that_gets_its_first_topic_leaves_the_category_of_those_without(post):
    site = run(
        "wellspring_sync(); wellspring_sync();",
        changes(upsert(post | {"topics": []})),
        changes(upsert(again(post))),
    )
    assert names(site) == ["Stress"]


def test_an_update_of_the_plugin_reads_all_again(post):
    """Copies of an earlier version have neither picture nor categories."""
    site = run(
        "wellspring_sync(); update_option('wellspring_version', '1.1'); wellspring_sync();",
        changes(upsert(post)),
        changes(upsert(post)),
    )
    assert "cursor=" not in site["asked"][-1]
    assert site["options"]["wellspring_state"] == {"cursor": "c", "round": 2, "full": False}


# -- withdrawals at once ---------------------------------------------------------------------------
def recall(post: Mapping[str, Any], sequence: int = 9) -> str:
    """PHP: a signed webhook tells of the withdrawal; ``$said`` is the answer."""
    data = {"id": post["id"], "sequence": sequence, "replacement": None}
    body = json.dumps({"type": "post.withdrawn", "data": data})
    return (
        "$said = wellspring_hear(new WP_REST_Request("
        f"json_decode('{json.dumps(signed(body))}', true), '{body}'));"
    )


def test_a_withdrawal_is_acted_on_while_another_run_holds_the_lock(post):
    site = run(
        f"wellspring_sync(); $wpdb->free = false; {recall(post)}"
        f"$name = '{post['slug']}'; do_action('template_redirect');",
        changes(upsert(post)),
    )
    assert site["posts"] == []
    assert site["statuses"] == [410]
    assert site["events"] == ["wellspring_nudge"], "and the changes are asked for"


@pytest.mark.parametrize("moment", ["before_writing", "after_writing", "while_fetching"])
@pytest.mark.parametrize("stored", [False, True], ids=["new", "stored"])
def test_a_run_that_carries_the_older_text_does_not_bring_the_post_back(post, moment, stored):
    """The webhook comes to another process, at each moment of the run."""
    earlier = [changes(upsert(post))] if stored else []
    later = again(post, image=picture(post, url=f"{samples.ORIGIN}/media/images/chair.jpeg"))
    site = run(
        ("wellspring_sync();" if stored else "")
        + f"get_option('wellspring_recalled_{post['id']}');"
        + f"${moment} = function (): void {{ {recall(post)} }}; wellspring_sync();"
        + f"$name = '{post['slug']}'; do_action('template_redirect');",
        *earlier,
        changes(upsert(later)),
    )
    assert (site["posts"], site["attachments"]) == ([], [])
    assert site["statuses"] in ([410], []), "an address that never was has nothing to say"


def test_an_event_that_comes_again_does_not_take_down_what_came_back(post):
    site = run(
        f"{recall(post, 5)} wellspring_sync(); {recall(post, 5)}",
        changes(upsert(again(post, sequence=7))),
    )
    assert site["posts"]["1"]["post_title"] == post["title"]


def test_what_the_changes_tell_of_needs_no_note_any_more(post):
    site = run(
        f"wellspring_sync(); {recall(post)} wellspring_sync();",
        changes(upsert(post)),
        changes(withdrawn(post)),
    )
    assert f"wellspring_recalled_{post['id']}" not in site["options"]


def resync() -> str:
    """PHP: a signed webhook says that all is to be read again."""
    body = json.dumps({"type": "resync", "data": {"sequence": 1_795_400_000_000}})
    return (
        "wellspring_hear(new WP_REST_Request("
        f"json_decode('{json.dumps(signed(body))}', true), '{body}'));"
    )


@pytest.mark.parametrize("first", ["the event", "the changes"])
def test_a_withdrawal_that_a_restore_lost_is_forgotten_where_no_cursor_was(post, first):
    """The cursor is older than the backup: it is not lost, but the withdrawal is."""
    calls = [resync(), "wellspring_sync();"]
    site = run(
        f"wellspring_sync(); {recall(post, 900)}"
        + "".join(calls if first == "the event" else reversed(calls))
        + "wellspring_sync();",
        changes(upsert(post)),
        changes(upsert(post)),
        changes(upsert(post)),
    )
    assert [each["post_title"] for each in site["posts"].values()] == [post["title"]]


def test_after_a_restore_the_numbers_of_withdrawals_say_nothing(post):
    site = run(
        f"wellspring_sync(); {recall(post, 900)} wellspring_sync();",
        changes(upsert(post)),
        problem(410, "cursor-lost"),
        changes(upsert(post)),
    )
    assert site["posts"]["1"]["post_title"] == post["title"]
