import copy
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blog import codec
from blog.document import Document
from blog.importers import document, source, text
from blog.importers.source import ImportFailed
from tests.example_counts import examples
from tests.paths import ROOT

SEED = ROOT / "cms" / "demo" / "seed" / "000_1de237378b3db93f.txt"
GOLDEN = json.loads((ROOT / "tests" / "golden" / "seed.json").read_text())
OTHER = GOLDEN | {"id": "7c9e6679-7425-40de-944b-e07fc1f90ae7", "slug": "other"}


def parsed(content: object):
    raw = content if isinstance(content, str) else json.dumps(content)
    found = document.parse(source.decode("posts.json", "document", raw.encode()))
    for each in found:
        if isinstance(each, ImportFailed):
            raise each
    return found


def refused(content: object) -> str:
    with pytest.raises(ImportFailed) as caught:
        parsed(content)
    assert len(str(caught.value).splitlines()) == 1
    assert str(caught.value).startswith("posts.json: ")
    return str(caught.value)


def changed(path: str, value: object) -> dict[str, object]:
    """The golden document with one value replaced."""
    data = copy.deepcopy(GOLDEN)
    *steps, last = (int(step) if step.isdigit() else step for step in path.split("/"))
    place = data
    for step in steps:
        place = place[step]
    place[last] = value
    return data


def test_what_was_exported_comes_back_as_the_same_document():
    (found,) = parsed(GOLDEN)
    assert found.document == codec.from_data(Document, GOLDEN)
    assert found.document == text.parse(source.read(SEED), title=GOLDEN["title"]).document


def test_the_source_is_the_file_and_the_notices_of_a_dry_run_stay():
    (found,) = parsed(GOLDEN)
    assert (found.source["kind"], found.source["name"]) == ("document", "posts.json")
    assert [notice.to_data() for notice in found.warnings] == GOLDEN["import_warnings"]


def test_notices_of_another_shape_are_left_out():
    (found,) = parsed(GOLDEN | {"import_warnings": [1, {"code": 2}, {"code": "x", "line": True}]})
    assert [notice.to_data() for notice in found.warnings] == [
        {"code": "x", "line": None, "applied": False}
    ]


@pytest.mark.parametrize(
    "content",
    [
        [GOLDEN, OTHER],
        {"count": 2, "next": None, "results": [GOLDEN, OTHER]},
        f"{json.dumps(GOLDEN)}\n{json.dumps(OTHER)}\n",
        f"{json.dumps(GOLDEN)}\r\n\r\n{json.dumps(OTHER)}",
        "\ufeff" + json.dumps([GOLDEN, OTHER], indent=2),
    ],
)
def test_lists_answers_and_lines_give_one_post_each(content):
    assert [found.document.slug for found in parsed(content)] == [GOLDEN["slug"], "other"]


def test_one_pretty_printed_post_is_one_post():
    assert len(parsed(json.dumps(GOLDEN, indent=2))) == 1


@pytest.mark.parametrize(
    ("path", "value", "complaint"),
    [
        ("title", 7, "title: expected str, not int"),
        ("title", " ", "title: is empty"),
        ("body", {}, "body: expected a list"),
        ("body/2/type", "marquee", "body/2: unknown block type 'marquee'"),
        ("body/2/value/items/0/id", "1", "body/2/value/items/0/id: '1' is no UUID"),
        ("body/2/value/items/0", "words", "body/2/value/items/0: expected an object"),
        ("body/2/id", "../../etc", "body/2/id: '../../etc' is no UUID"),
        ("slug", "../admin", "slug: '../admin' is no slug"),
        ("locale", "<b>", "locale: '<b>' is no locale"),
        ("type", "page", "type: expected wellness_post"),
        ("schema_version", "2.0", "schema_version: '2.0' is not supported"),
        ("title", "a\x00b", "title: holds the character U+0000"),
        ("title", "a\ud800b", "title: holds the character U+D800"),
        ("body/5/value/cta/url", "javascript:alert(1)", "body/5/value/cta/url: is not an address"),
        ("body/5/value/cta/url", "//elsewhere", "body/5/value/cta/url: is not an address"),
        ("stats/words", 2**60, "the number 1152921504606846976… is too large"),
    ],
)
def test_a_document_with_a_fault_is_refused_and_the_place_is_named(path, value, complaint):
    assert complaint in refused(changed(path, value))


def test_a_missing_field_is_named():
    data = copy.deepcopy(GOLDEN)
    del data["body"][0]["value"]["anchor"]
    assert refused(data) == "posts.json: body/0/value/anchor: is missing"


def test_the_post_with_the_fault_is_named_among_many():
    assert "post 2: title: is empty" in refused([GOLDEN, OTHER | {"title": ""}])


def test_the_same_id_twice_is_refused():
    assert "occurs twice" in refused([GOLDEN, GOLDEN])


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("[]", "holds no post"),
        ('{"results": []}', "holds no post"),
        ('{"results": 1}', "results: expected a list"),
        ("7", "expected an object"),
        ("{", "is not valid JSON"),
        ('{"type": "export"}\n{"a":\n', "is not valid JSON: Expecting value (line 2, column 6)"),
        ('{"a": 1, "a": 2}', "the key 'a' occurs twice"),
        ('{"a": NaN}', "NaN is no number"),
        ('{"a": -Infinity}', "Infinity is no number"),
        ('{"a": 1e999}', "is too large"),
        ('{"a": ' + "9" * 5000 + "}", "is too large"),
        ("[" * 100_000, "nested more than 40 levels deep"),
        ('{"a":' * 100_000, "nested more than 40 levels deep"),
        ('{"type": "export"}\n' + '{"a":' * 1000, "nested more than 40 levels deep"),
    ],
)
def test_json_that_is_no_post_is_refused_in_one_line(content, complaint):
    assert complaint in refused(content)


def test_brackets_inside_strings_are_no_nesting():
    (found,) = parsed(changed("title", '"' + "[" * 100 + "\\"))
    assert found.document.title.endswith("[\\")


def test_unknown_fields_are_tolerated():
    (found,) = parsed(GOLDEN | {"mood": {"deep": [1, 2]}})
    assert found.document == codec.from_data(Document, GOLDEN)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=8,
)
PLACES = st.sampled_from(
    [
        "title",
        "lead",
        "lead/html",
        "body",
        "body/0",
        "body/2/value",
        "body/2/value/items",
        "body/2/value/items/0/lead_in",
        "body/5/value/cta",
        "byline",
        "stats",
        "image",
        "references",
        "email",
    ]
)


@settings(max_examples=examples(100), deadline=None)
@given(path=PLACES, value=JSON)
def test_whatever_stands_in_a_place_is_read_or_refused_with_one_line(path, value):
    try:
        found = parsed(changed(path, value))
    except ImportFailed as error:
        complaint = str(error)
        assert len(complaint.splitlines()) == 1
    else:
        assert codec.loads(codec.dumps(found[0].document)) == found[0].document


def test_what_is_no_post_is_refused_in_its_place_and_the_others_are_taken():
    lines = [
        json.dumps({"type": "export", "version": "1", "cursor": "x"}),
        json.dumps(GOLDEN),
        json.dumps(OTHER | {"title": "a" * 256}),
        '{"broken":',
        json.dumps(OTHER | {"slug": "A_b-C"}),
        json.dumps({"type": "end", "count": 2}),
    ]
    raw = "\n".join(lines).encode()
    first, long, broken, last = document.parse(source.decode("e.ndjson", "document", raw))
    assert (first.document.slug, last.document.slug) == (GOLDEN["slug"], "A_b-C")
    assert str(long) == "e.ndjson: line 3: title: has 256 characters; at most 255 are possible"
    assert str(broken).startswith("e.ndjson: is not valid JSON: Expecting value (line 4, column")
    assert first.raw == lines[1].encode()


AUTHOR = GOLDEN["byline"]["authors"][0]


@pytest.mark.parametrize(
    ("path", "value", "most"),
    [
        ("title", "a" * 256, 255),
        ("slug", "a" * 256, 255),
        ("email/subject", "a" * 121, 120),
        ("email/preheader", "a" * 151, 150),
        ("byline/authors/0/name", "a" * 121, 120),
        ("byline/authors/0/slug", "a" * 76, 75),
        ("byline/authors/0/credentials", ["a" * 60, "b" * 60], 120),
        ("byline/authors/0/job_title", "a" * 161, 160),
        ("byline/authors/0/url", "https://posts.example.org/" + "a" * 180, 200),
        ("topics", [{"slug": "a", "name": "a" * 81}], 80),
        ("body/0/value/text", "a" * 50_001, 50_000),
    ],
)
def test_a_text_beyond_its_limit_is_refused_and_counted(path, value, most):
    data = changed(path, value)
    assert f"characters; at most {most} are possible" in refused(data)
    assert refused(data).startswith(f"posts.json: {path}")


def test_a_preheader_that_repeats_the_lead_may_be_as_long():
    lead = {"html": f"<p>{'word ' * 60}end.</p>", "text": f"{'word ' * 60}end."}
    parsed(GOLDEN | {"lead": lead, "email": {"subject": "A", "preheader": lead["text"]}})
