"""What changed between two bodies, whatever they are, at a bounded cost."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from syndication.api import comparison
from syndication.api.comparison import Budget


def block(name: str, text: str = "Words.", **value: Any) -> dict[str, Any]:
    return {"id": name, "type": "paragraph", "value": {"html": text, "text": text, **value}}


def blocks(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = comparison.compare({"body": before}, {"body": after})["blocks"]
    return found


def test_a_block_that_stands_elsewhere_is_moved_and_its_neighbours_are_not():
    a, b, c, d = (block(name) for name in "abcd")
    found = blocks([a, b, c, d], [d, a, b, c])
    assert found["moved"] == [{"id": "d", "type": "paragraph", "from": 3, "to": 0}]
    assert not found["added"] + found["removed"] + found["changed"]


def test_a_member_that_is_not_text_is_named():
    found = blocks([block("a", level=2)], [block("a", level=3)])
    (changed,) = found["changed"]
    assert changed["members"] == ["level"]
    assert changed["words"] == [{"op": "equal", "text": "Words."}]


def test_an_id_that_stands_twice_is_told_apart():
    found = blocks([block("a", "One."), block("a", "Two.")], [block("a", "One."), block("a", "2")])
    assert [changed["after"] for changed in found["changed"]] == ["2"]


def test_words_are_told_in_order():
    steps = comparison.words("Take two pills a day.", "Take one pill a day.", Budget())
    assert steps == [
        {"op": "equal", "text": "Take"},
        {"op": "delete", "text": " two pills"},
        {"op": "insert", "text": " one pill"},
        {"op": "equal", "text": " a day."},
    ]


def test_names_and_addresses_are_no_words():
    value = {"heading": "Tips", "anchor": "tips", "items": [{"id": "x", "html": "h", "text": "t"}]}
    assert comparison.text(value | {"url": "https://x/", "source_url": "y"}) == "Tips\nt"


def test_words_that_would_cost_too_much_are_told_as_a_whole():
    before, after = "a b " * 400 + "x", "b a " * 400 + "y"
    budget = Budget()
    steps = comparison.words(before, after, budget)
    assert [step["op"] for step in steps] == ["delete", "insert"]
    assert budget.pairs == comparison.PAIRS


def test_many_blocks_share_one_budget():
    before = [block(str(n), ("one two " * 60).strip()) for n in range(200)]
    after = [block(str(n), ("two three " * 60).strip()) for n in range(200)]
    changed = blocks(before, after)["changed"]
    assert len(changed[0]["words"]) > 2
    assert len(changed[-1]["words"]) == 2


words = st.text(st.sampled_from("ab \n"), max_size=40)


@given(words, words)
def test_both_texts_can_be_put_together_from_the_steps(before: str, after: str):
    steps = comparison.words(before, after, Budget())

    def joined(*ops: str) -> str:
        return "".join(step["text"] for step in steps if step["op"] in ops)

    assert joined("equal", "delete") == before
    assert joined("equal", "insert") == after


@given(st.lists(st.sampled_from("abcdefgh"), unique=True), st.randoms(use_true_random=False))
def test_blocks_that_were_not_moved_are_in_order_still(names: list[str], random: Any):
    after = random.sample(names, len(names))
    moved = {
        one["id"] for one in blocks([block(n) for n in names], [block(n) for n in after])["moved"]
    }
    stayed = [name for name in names if name not in moved]
    assert stayed == [name for name in after if name not in moved]
