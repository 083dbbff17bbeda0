"""The WordPress plugin of our documentation, as it stands there, in a WordPress of a few lines.

Skipped where PHP is not on this machine; `.ci/run` installs it.
"""

import json
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from django.test import Client

from tests import editions_factory as made
from tests import samples
from tests.integration.test_partner_snippets import OTHER, SECRET, signed

ROOT = Path(__file__).parents[2]
PLUGIN = ROOT / "docs/partners/examples/wellspring-mirror.php"
CONFIGURED = f"""
const WELLSPRING_ORIGIN = '{samples.ORIGIN}/';
const WELLSPRING_KEY = 'wsk_x';
const WELLSPRING_SECRET = '{SECRET}';
"""
SHOWN = """
echo json_encode(['posts' => $posts, 'meta' => $meta, 'options' => $options, 'events' => $events,
    'asked' => $asked, 'statuses' => $statuses]);
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


def test_a_forged_webhook_wakes_nothing():
    body = '{"type":"post.withdrawn","data":{}}'
    said = hear(signed(body, secrets=(OTHER,)), body)
    assert said["status"] == 400
    assert said["events"] == ["wellspring_sync"]


def test_a_challenge_is_given_back():
    body = '{"type":"ping","data":{"challenge":"abc"}}'
    assert hear(signed(body), body)["data"] == {"challenge": "abc"}
