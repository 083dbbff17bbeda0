"""What generators of typed clients need of the description. `make clients` tries five of them."""

import inspect
import re
from collections.abc import Iterator
from typing import Any

import pytest

from django.conf import settings

from blog import document as doc
from syndication.api import answer_types, change_types
from syndication.webhooks.models import EventType
from tests.api_schema import closed, validate

SIGNATURE = re.compile(r"^\w+\(|[:=] ?<|-> ")
METHODS = {"get", "post", "put", "patch", "delete"}


def parts(part: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every object in the description, with the way to it; not what is in examples."""
    if isinstance(part, dict):
        yield path, part
        for name, inner in part.items():
            if name not in ("example", "examples"):
                yield from parts(inner, f"{path}/{name}")
    elif isinstance(part, list):
        for number, inner in enumerate(part):
            yield from parts(inner, f"{path}/{number}")


def operations(described: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every operation of the API and every message of webhooks, with its name."""
    for section in ("paths", "webhooks"):
        for path, methods in described[section].items():
            for method, operation in methods.items():
                assert method in METHODS
                yield f"{method} {path}", operation


def named(described: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in schema:
        schema = described["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return schema


def test_what_is_combined_by_all_of_are_objects(described):
    """openapi-python-client leaves out an `allOf` of anything else, and all that refers to it."""
    for path, part in parts(described):
        for one in part.get("allOf", ()):
            assert named(described, one).get("type") == "object", path


def test_no_union_is_closed(described):
    """A discriminator is read as a list of all that there can be."""
    for path, part in parts(described):
        assert {"type": "null"} in part.get("oneOf", [{"type": "null"}]), path
        assert "discriminator" not in part, path


def test_blocks_and_changes_that_are_not_known_are_valid(described):
    schemas, components = described["components"]["schemas"], described["components"]
    block = {"id": "3b2f6e0a-51f4-4f0e-9c39-5a0b3d1f9a10", "type": "novel", "value": {"a": [1]}}
    change = {"sequence": 7, "kind": "novel", "new": {}}
    validate(block, schemas["Block"], components)
    validate(change, schemas["Change"], components)
    strict = closed(described)["components"]
    for data, name in ((block, "Block"), (change, "Change")):
        with pytest.raises(Exception, match="not valid under any"):
            validate(data, strict["schemas"][name], strict)


def test_strings_of_answers_are_not_limited_to_the_values_of_today(described):
    """What partners send is: nothing that they misspell is silently ignored."""
    answers = [
        (path, part)
        for _, operation in operations(described)
        for path, part in parts(operation["responses"])
    ]
    asked = {
        operation["requestBody"]["content"]["application/json"]["schema"]["$ref"]
        for name, operation in operations(described)
        if "requestBody" in operation and " /" in name
    }
    schemas = {
        name: schema
        for name, schema in described["components"]["schemas"].items()
        if not any(one.endswith(f"/{name}") for one in asked)
    }
    for path, part in [*answers, *parts(schemas)]:
        assert "enum" not in part, path


def test_every_object_is_described_in_words(described):
    found = [(path, part) for path, part in parts(described) if part.get("type") == "object"]
    names = [name for name, schema in described["components"]["schemas"].items()]
    found += [(name, described["components"]["schemas"][name]) for name in names]
    for path, part in found:
        if "properties" not in part and "anyOf" not in part:
            continue
        words = part.get("description", "")
        assert re.match(r"[A-ZÀ-Ö“`].*[.:]", words, re.DOTALL), path
        assert not SIGNATURE.search(words), path


def test_every_type_of_a_document_and_an_answer_has_a_docstring():
    """The signature of a dataclass stands in for the docstring that it does not have."""
    for module in (doc, answer_types, change_types):
        for name, cls in inspect.getmembers(module, inspect.isclass):
            if cls.__module__ == module.__name__ and not name.startswith("_"):
                assert cls.__doc__, name
                assert not cls.__doc__.startswith(f"{name}("), name


def test_a_whole_post_has_its_members_and_a_part_of_one_an_id(described):
    schemas = described["components"]["schemas"]
    assert {"id", "title", "lead", "edition", "canonical_url"} <= set(schemas["Post"]["required"])
    assert schemas["PartialPost"]["required"] == ["id"]
    assert schemas["PartialPost"]["properties"] == schemas["Post"]["properties"]
    ones = [
        parameter
        for _, operation in operations(described)
        for parameter in operation.get("parameters", ())
        if parameter["name"] == "fields"
    ]
    assert len(ones) == 6
    for parameter in ones:
        assert parameter["x-partial-post"] == {"$ref": "#/components/schemas/PartialPost"}
        assert "`PartialPost`" in parameter["description"]


def test_the_api_says_where_it_is_and_what_its_tags_mean(described):
    assert [server["url"] for server in described["servers"]] == [settings.ORIGIN]
    tags = {tag["name"]: tag["description"] for tag in described["tags"]}
    used = [operation["tags"] for _, operation in operations(described)]
    assert {tag for names in used for tag in names} == set(tags)
    assert all(tags.values())


def test_every_operation_has_a_name_of_its_own_a_tag_and_a_summary(described):
    found = [operation for _, operation in operations(described)]
    names = [operation["operationId"] for operation in found]
    assert len(names) == len(set(names))
    for operation in found:
        assert operation["summary"]
        assert len(operation["tags"]) == 1


def test_every_main_answer_has_an_example_that_is_as_described(described):
    strict = closed(described)
    for name, operation in operations(strict):
        if " /" not in name:  # a message of webhooks: the body is ours
            content = operation["requestBody"]["content"]
        else:
            status = next(one for one in operation["responses"] if one.startswith("2"))
            content = operation["responses"][status].get("content", {})
            assert content or status == "204", name
        for media in content.values():
            # The one of a type that is not known is no example of one that is.
            whole = described if name == "post other" else strict
            validate(media["example"], media["schema"], whole["components"])


def test_every_type_of_event_is_described_as_it_is_sent(described):
    messages = described["webhooks"]
    assert messages.keys() == {*EventType.values, "other"}
    for name, message in messages.items():
        content = message["post"]["requestBody"]["content"]["application/json"]
        kind = named(described, content["schema"])["properties"]["type"]
        assert kind.get("const") == (None if name == "other" else name)
