"""The description of the API: it is valid, it is kept, and the answers keep to it."""

import os
from uuid import uuid4

import pytest
from lxml import html
from openapi_spec_validator import validate

from blog import document as doc
from syndication.api import description, representation
from syndication.editions import recording
from syndication.rest import problems
from tests import editions_factory as made
from tests import partners_factory, samples
from tests.api_schema import check
from tests.paths import ROOT

SNAPSHOT = ROOT / "docs" / "openapi.json"


def test_the_description_is_the_one_that_was_reviewed():
    """A changed API is a diff in review: UPDATE_GOLDEN=1 writes it."""
    if os.environ.get("UPDATE_GOLDEN") == "1":
        SNAPSHOT.write_bytes(description.openapi())
    assert SNAPSHOT.read_bytes() == description.openapi()


def test_the_description_is_valid_openapi(described):
    assert described["openapi"].startswith("3.1")
    validate(described)


def test_every_block_type_has_a_schema_of_its_own(described):
    schemas = described["components"]["schemas"]
    assert schemas["Post"]["properties"]["body"]["items"] == {"$ref": "#/components/schemas/Block"}
    blocks = [schemas[one["$ref"].rpartition("/")[2]] for one in schemas["Block"]["anyOf"]]
    *known, other = [block["properties"]["type"] for block in blocks]
    assert [kind["const"] for kind in known] == list(doc.BLOCKS)
    assert other["type"] == "string"
    assert "const" not in other


def test_request_bodies_are_described_as_closed_objects(described):
    bodies = set()
    for methods in described["paths"].values():
        for operation in methods.values():
            for content in operation.get("requestBody", {}).get("content", {}).values():
                bodies.add(content["schema"]["$ref"].rpartition("/")[2])
    assert bodies
    for name in bodies:
        assert described["components"]["schemas"][name]["additionalProperties"] is False, name


def test_every_parameter_and_every_answer_is_described(described):
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            for parameter in operation.get("parameters", []):
                assert parameter["in"] == "path" or parameter["description"], path
            answers = operation["responses"]
            assert {"400", "405", "500"} <= answers.keys(), path
            assert any(status.startswith("2") for status in answers), path
            assert method != "get" or "200" in answers, path
            for answer in answers.values():
                assert answer["description"], path


@pytest.mark.django_db
def test_the_headers_of_an_answer_are_described(client, described):
    made.publisher()
    made.publish_many(2)
    known = described["components"]["headers"]
    for url in ("posts/?limit=1", "authors/", "changes/", "embargoed/"):
        response = client.get(f"/api/v1/{url}")
        operation = described["paths"][response.wsgi_request.path]["get"]
        said = operation["responses"][str(response.status_code)].get("headers", {})
        for name, reference in said.items():
            assert reference == {"$ref": f"#/components/headers/{name}"}
        # Of what is described somewhere, an answer bears nothing that is not described for it.
        quota = {"RateLimit", "RateLimit-Policy"} if response.status_code != 200 else set()
        assert {name for name in known if name in response} - quota <= set(said)
    assert "Link" in described["paths"]["/api/v1/posts/"]["get"]["responses"]["200"]["headers"]
    assert "Retry-After" in described["paths"]["/api/v1/"]["get"]["responses"]["429"]["headers"]


@pytest.mark.django_db
def test_the_answers_are_as_described(client, described):
    made.publisher()
    key = uuid4()
    english = made.publish(samples.english(), translation_key=key)
    made.publish(samples.french(), translation_key=key)
    made.publish(samples.seed())
    detail = f"/api/v1/posts/{english.post_id}/"
    for url in ("", "authors/", "topics/", "feeds/", "openapi.json", "posts/", "posts/?limit=1"):
        check(described, client.get(f"/api/v1/{url}"))
    made.publish(made.small(1, related=(str(english.post_id),)))
    shapes = [{"body": body} for body in ("data", "html", "text", "none")]
    shapes += [{"fields": "title,edition,related"}, {"fields": "html", "body": "html"}]
    shapes += [{"region": "CA-BC"}, {"region": "CA", "fields": "body,crisis_support"}]
    for form in shapes:
        check(described, client.get(detail, form))
        check(described, client.get("/api/v1/posts/", form))
    for query in ("published_after=2026-01-01", "reviewed_before=2030-01-01", "q=small"):
        check(described, client.get(f"/api/v1/posts/?{query}"))
    card = f"/api/oembed?url={samples.ORIGIN}{english.path}"
    for query in ("", "&format=json&maxwidth=200&maxheight=80&dnt=1"):
        check(described, client.get(card + query))


@pytest.mark.django_db
def test_the_answers_to_a_partner_are_as_described(client, described):
    made.publisher()
    english = made.publish(samples.english())
    partner = partners_factory.partner(
        locales=["en-CA"], robots="canonical", attribution="{title} — {url}"
    )
    headers = partners_factory.bearer(partners_factory.key(partner)[1])
    for url in ("", "?body=html", "?fields=attribution,robots,terms", "?region=CA"):
        for address in ("/api/v1/posts/", f"/api/v1/posts/{english.post_id}/"):
            response = client.get(address + url, headers=headers)
            assert response.status_code == 200
            check(described, response)


def test_no_member_that_can_be_asked_for_is_left_undescribed(described):
    properties = described["components"]["schemas"]["Post"]["properties"]
    assert set(representation.FIELDS) == set(properties)
    assert set(representation.COLUMNS) <= set(properties)


@pytest.mark.django_db
def test_the_errors_are_as_described(client, described):
    made.publisher()
    post = made.publish(samples.english())
    detail = f"/api/v1/posts/{post.post_id}/"
    check(described, client.get("/api/v1/posts/?cursor=x"))
    check(described, client.get("/api/v1/posts/?limit=1000"))
    check(described, client.get("/api/v1/posts/?colour=blue"))
    check(described, client.get(f"/api/v1/posts/{uuid4()}/"))
    check(described, client.get("/api/v1/posts/?published_after=soon"))
    check(described, client.get("/api/v1/posts/?fields=colour"))
    check(described, client.get(f"{detail}?region=BC"))
    check(described, client.get(detail, headers={"If-Match": '"other"'}))
    check(described, client.get("/api/v1/openapi.json", headers={"If-Match": '"other"'}))
    check(described, client.get("/api/oembed?url=x"))
    check(described, client.get("/api/oembed"))
    check(described, client.get("/api/oembed?url=x&format=xml"))
    no_reader = partners_factory.key(partners_factory.partner(), scopes=["webhooks"])[1]
    for secret, status in (("nonsense", 401), (no_reader, 403)):
        for url in ("/api/v1/posts/", detail, "/api/v1/topics/"):
            response = client.get(url, headers=partners_factory.bearer(secret))
            assert response.status_code == status
            check(described, response)
    for replacement in ("", "https://posts.example.org/blog/better/"):
        recording.withdraw(post.post_id, at=made.AT, reason="error", replacement=replacement)
        check(described, client.get(detail))


@pytest.mark.django_db
def test_the_description_is_served_and_kept_by_its_tag(client):
    full = client.get("/api/v1/openapi.json")
    assert full.content == description.openapi()
    assert (
        client.get("/api/v1/openapi.json", headers={"If-None-Match": full["ETag"]}).status_code
        == 304
    )


@pytest.mark.django_db
def test_the_page_for_people_names_every_address_and_problem_and_asks_nobody_else(
    client, described
):
    response = client.get("/api/docs/")
    assert response["Content-Type"] == "text/html; charset=utf-8"
    text = response.content.decode()
    for path in described["paths"]:
        assert path in text
    page = html.fromstring(text)
    for kind in problems.KINDS:
        assert page.get_element_by_id(kind.code) is not None
    named = page.xpath("//@id")
    assert len(named) == len(set(named))
    for address in page.xpath("//@src | //@href"):
        assert address.startswith(("/", "#")), address
    assert not page.xpath("//script | //style | //@style")


def test_the_guide_names_every_address_parameter_and_problem(described):
    guide = (SNAPSHOT.parent / "api.md").read_text(encoding="utf-8")
    for kind in problems.KINDS:
        assert f"| `{kind.code}` | {kind.status} |" in guide
    for parameter in described["paths"]["/api/v1/posts/"]["get"]["parameters"]:
        assert f"`{parameter['name']}`" in guide
    for path in described["paths"]:
        shown = path.replace("{post_id}", "{id}")
        assert shown in guide or shown.rpartition("/")[2] in guide
