"""A member of a stored document is found without parsing the rest, whatever the words say."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from syndication.reading import json_splice
from tests.example_counts import examples

few = settings(max_examples=examples(200), deadline=None)
parts = ['"', "\\", "[", "]", "{", "}", ",", ":", " ", "related", "rights", "é", "\u2028"]
words = st.lists(st.sampled_from(parts), max_size=12).map("".join)


def stored(**values: object) -> str:
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"))


@few
@given(words, st.lists(words, max_size=3), words)
def test_a_list_is_found_beside_words_that_look_like_one(title, ids, end):
    text = stored(title=title, body=[{"text": title, "rights": end}], related=ids, end=end)
    found = json_splice.find(text, "related", "[")
    if not ids:
        assert found is None
        return
    assert found is not None
    assert found.value == ids
    assert json.loads(text[: found.start] + '["new"]' + text[found.end :])["related"] == ["new"]


@few
@given(words)
def test_an_object_is_told_from_a_nested_member_of_another_kind(title):
    rights = {"licence": None, "holder": title}
    text = stored(rights=rights, image={"rights": title, "alt": '"rights":{'})
    found = json_splice.find(text, "rights", "{")
    assert found is not None
    assert found.value == rights


@few
@given(words)
def test_what_is_not_there_is_not_found(title):
    text = stored(title=title, image={"rights": title})
    assert json_splice.find(text, "rights", "{") is None
    assert json_splice.find(text, "related", "[") is None
    assert json_splice.find("", "related", "[") is None
