"""The documentation for partners: everything in it is served, and nothing else."""

import gzip
from urllib.parse import urldefrag, urljoin

import pytest
from lxml import html

from django.conf import settings
from django.urls import resolve

from cms.middleware import PUBLIC_HEADERS
from syndication.api.docs import contents, pages
from tests.paths import ROOT

GUIDES = [f"{pages.root(code)}{each.slug}/" for code in pages.LANGUAGES for each in contents.GUIDES]
INDEXES = [pages.root(code) for code in pages.LANGUAGES]
REFERENCES = [f"{pages.root(code)}reference/" for code in pages.LANGUAGES]
FILES = [f"/api/docs/files/{each.name}" for each in contents.FILES]
PAGES = INDEXES + GUIDES + REFERENCES
# Of docs/partners, what is not for partners: nothing yet.
LEFT_OUT: set[str] = set()


def page(client, address: str) -> html.HtmlElement:
    response = client.get(address)
    assert response.status_code == 200
    return html.fromstring(response.content)


def directives(policy: str) -> dict[str, str]:
    return dict(part.strip().split(" ", 1) for part in policy.split(";"))


def test_each_file_for_partners_is_served_or_left_out_on_purpose():
    there = {
        str(path.relative_to(ROOT / "docs"))
        for path in (ROOT / "docs/partners").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    listed = {each.source for each in (*contents.GUIDES, *contents.FILES)}
    assert {each for each in listed if not (ROOT / "docs" / each).is_file()} == set()
    assert there - listed == LEFT_OUT


def test_no_two_addresses_are_the_same():
    slugs = [each.slug for each in contents.GUIDES]
    assert len({*slugs, "files", "reference", *pages.LANGUAGES}) == len(slugs) + 4
    assert len(set(FILES)) == len(FILES)


@pytest.mark.parametrize("file", contents.FILES, ids=lambda file: file.name)
def test_a_file_is_served_as_it_is_and_never_run(client, file):
    response = client.get(f"/api/docs/files/{file.name}")
    assert response.content == (ROOT / "docs" / file.source).read_bytes()
    kind = "text/css" if file.name.endswith(".css") else "text/plain"
    assert response["Content-Type"] == f"{kind}; charset=utf-8"
    assert response["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    "name",
    [
        "",
        "other.py",
        "client.py/",
        "../README.md",
        "..%2f..%2fsettings.md",
        "%2e%2e/README.md",
        "../../../cms/settings.py",
        "examples/client.py",
        "client.py%00",
    ],
)
def test_nothing_else_can_be_read_as_a_file(client, name):
    not_found(client, f"/api/docs/files/{name}")


def not_found(client, address: str) -> html.HtmlElement:
    """People mistype these addresses: they get a page of the documentation."""
    response = client.get(address, follow=True)
    assert response.status_code == 404
    assert response["Content-Type"] == "text/html; charset=utf-8"
    assert response["Cache-Control"] == "no-store"
    assert "ETag" not in response
    found = html.fromstring(response.content)
    assert found.xpath("//meta[@name='robots']/@content") == ["noindex"]
    return found


@pytest.mark.parametrize("name", ["nothing", "README.md", "fr/nothing", "en", "fr/files/client.py"])
def test_nothing_else_is_a_page(client, name):
    for address in (f"/api/docs/{name}", f"/api/docs/{name}/"):
        found = not_found(client, address)
        language = "fr" if name.startswith("fr/") else "en"
        assert found.get("lang") == language
        assert found.xpath("//main//a/@href") == [pages.root(language)]
        assert found.xpath("//h1")[0].text == {
            "en": "Page not found",
            "fr": "Page introuvable",
        }.get(language)


def test_a_page_of_the_documentation_is_only_read(client):
    response = client.post("/api/docs/nothing/")
    assert (response.status_code, response["Content-Type"]) == (405, "application/problem+json")


def test_an_address_without_its_slash_leads_to_the_page(client):
    response = client.get("/api/docs/quickstart")
    assert (response.status_code, response["Location"]) == (308, "/api/docs/quickstart/")


@pytest.mark.parametrize("address", PAGES + FILES)
def test_each_answer_is_fixed_and_kept_by_its_tag(client, address):
    whole = client.get(address)
    assert client.get(address)["ETag"] == whole["ETag"]
    assert whole["Cache-Control"] == "public, max-age=3600"
    assert "Last-Modified" not in whole
    again = client.get(address, headers={"If-None-Match": whole["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", whole["ETag"])
    packed = client.get(address, headers={"Accept-Encoding": "gzip"})
    assert gzip.decompress(packed.content) == whole.content
    assert packed["ETag"] != whole["ETag"]
    assert client.post(address).status_code == 405


@pytest.mark.parametrize("address", PAGES)
def test_only_the_reference_has_another_policy_and_only_for_its_icons(client, address):
    usual = directives(PUBLIC_HEADERS["Content-Security-Policy"])
    given = directives(client.get(address)["Content-Security-Policy"])
    relaxed = {"img-src": "'self' data:"} if address in REFERENCES else {}
    assert given == usual | relaxed


@pytest.mark.parametrize("address", PAGES)
def test_a_page_is_whole_without_anybody_else(client, address):
    found = page(client, address)
    named = found.xpath("//@id")
    assert len(named) == len(set(named))
    asked = found.xpath("//script/@src | //img/@src | //link[not(@rel='alternate')]/@href")
    assert asked
    assert all(each.startswith("/static/") for each in asked)
    assert not found.xpath("//script[not(@src)] | //style | //@style | //@onclick")


@pytest.mark.parametrize("address", INDEXES + GUIDES)
def test_each_link_leads_to_an_address_and_an_anchor_that_exist(client, address):
    anchors: dict[str, set[str]] = {}
    for link in page(client, address).xpath("//a/@href"):
        where, fragment = urldefrag(urljoin(address, link))
        if not where.startswith("/"):
            assert where.startswith("https://"), link
            continue
        if fragment.startswith("/"):  # Swagger UI's own: the test below
            continue
        if where not in anchors:
            response = client.get(where)
            assert response.status_code == 200, link
            is_page = response["Content-Type"].startswith("text/html")
            anchors[where] = (
                set(html.fromstring(response.content).xpath("//@id")) if is_page else set()
            )
        assert not fragment or fragment in anchors[where], link


def test_each_operation_is_linked_into_the_reference(client):
    described = client.get("/api/v1/openapi.json").json()["paths"]
    operations = {
        f"/api/docs/reference/#/{operation['tags'][0]}/{operation['operationId']}"
        for methods in described.values()
        for operation in methods.values()
    }
    links = page(client, "/api/docs/").xpath("//a/@href")
    assert {link for link in links if "/reference/#" in link} == operations


def test_operations_have_the_order_of_the_description(client):
    tags = [each["name"] for each in client.get("/api/v1/openapi.json").json()["tags"]]
    shown = page(client, "/api/docs/").xpath("//section/@aria-labelledby")
    found = [each.removeprefix("tag-") for each in shown if each.startswith("tag-")]
    assert found == [tag for tag in tags if tag != "events"]


@pytest.mark.parametrize("address", GUIDES)
def test_a_guide_names_this_site_so_that_its_commands_can_be_copied(client, address):
    text = page(client, address).text_content()
    assert "localhost:8000" not in text
    assert ("curl " in text) <= (settings.ORIGIN in text)


def test_each_guide_and_file_is_linked_from_the_index_in_its_language(client):
    for index in INDEXES:
        links = page(client, index).xpath("//a/@href")
        assert {f"{index}{each.slug}/" for each in contents.GUIDES} <= set(links)
        assert {f"{index}reference/", "/api/v1/openapi.json"} <= set(links)
        for file in FILES:
            assert links.count(file) == 2  # to read, and to download


def test_a_file_has_a_link_that_downloads_it(client):
    assert page(client, "/api/docs/").xpath("//a[@download]/@href") == FILES


@pytest.mark.parametrize("guide", contents.GUIDES, ids=lambda guide: guide.slug)
def test_a_guide_links_to_other_guides_in_the_same_language(client, guide):
    for code in pages.LANGUAGES:
        links = page(client, f"{pages.root(code)}{guide.slug}/").xpath("//article//a/@href")
        for link in links:
            if link.startswith("/api/docs/") and "/files/" not in link:
                assert link.startswith(pages.root(code))


def test_a_page_says_its_language_and_where_it_is_in_the_other(client):
    for english, french in zip(GUIDES, GUIDES[len(contents.GUIDES) :], strict=False):
        for address, language in ((english, "en"), (french, "fr")):
            found = page(client, address)
            assert found.get("lang") == language
            assert found.xpath("//link[@hreflang]/@href") == [english, french]
            assert found.xpath("//nav//a[@aria-current]/@href") == [address]


@pytest.mark.parametrize("address", [each for each in PAGES if each.startswith("/api/docs/fr/")])
def test_french_pages_are_french_but_for_what_is_marked_as_english(client, address):
    found = page(client, address)
    text = found.text_content()
    assert "anglais" in text
    assert "Wellspring pour les partenaires" in text
    for english in found.xpath("//*[@lang='en']"):
        english.drop_tree()
    assert " the " not in found.text_content()


@pytest.mark.parametrize("address", GUIDES)
def test_the_words_of_a_guide_are_marked_as_english(client, address):
    found = page(client, address)
    assert found.xpath("//article/@lang | //h1/@lang") == ["en", "en"]
    assert len(found.xpath("//h1")) == 1
    assert ("This guide is in English only" in found.text_content()) is False
    assert bool(found.xpath("//p[@class='note']")) == address.startswith("/api/docs/fr/")


def test_the_addresses_are_a_table_and_not_a_pattern():
    """A path is never made from a request: each file and guide has an address of its own."""
    assert {resolve(each, "cms.public_urls").kwargs == {} for each in PAGES + FILES} == {True}
