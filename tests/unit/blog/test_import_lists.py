import pytest

from tests.unit.blog.pasted import LEAD, body, codes, imported, list_of, types


@pytest.mark.parametrize(
    ("heading", "type_name"),
    [
        ("How to Rest", "tips_list"),
        ("7 Simple Ways to Rest", "tips_list"),
        ("Five tips for the evening", "tips_list"),
        ("Strategies that help", "tips_list"),
        ("Comment se reposer", "tips_list"),
        ("Cinq conseils pratiques", "tips_list"),
        ("HOW TO REST WELL", "tips_list"),
        ("Signs of Fatigue", "signs_checklist"),
        ("5 early warning signs", "signs_checklist"),
        ("Red Flags in Therapy", "signs_checklist"),
        ("Signes d’une relation solide", "signs_checklist"),
        ("Les symptômes à surveiller", "signs_checklist"),
        ("Designs of note", "paragraph"),
        ("What you need", "paragraph"),
    ],
)
def test_only_the_heading_tells_tips_signs_and_plain_lists_apart(heading, type_name):
    assert body(list_of("Some water", "A quiet room", heading=heading))[-1].type == type_name


@pytest.mark.parametrize(
    ("heading", "tone"),
    [
        ("Signs of a strong bond", "positive"),
        ("Green flags", "positive"),
        ("Warning signs", "warning"),
        ("Signs of burnout", "warning"),
        ("Signs that your strong bond is toxic", "warning"),
        ("Signes d’épuisement", "warning"),
        ("Signs of the times", "neutral"),
    ],
)
def test_signs_are_never_called_good_without_a_good_word(heading, tone):
    found = imported(list_of("One thing", "Another", heading=heading))
    assert found.document.body[-1].value.tone == tone
    assert ("tone_unknown" in codes(found)) == (tone == "neutral")


def test_a_list_under_another_heading_becomes_tips_if_all_items_have_a_lead_in():
    value = body(list_of("Water: drink.", "Air: breathe.", heading="For the evening"))[0].value
    assert [item.lead_in for item in value.items] == ["Water", "Air"]
    assert value.heading == "For the evening"
    assert value.items[0].anchor == "for-the-evening--water"


def test_a_plain_list_stays_below_its_heading_inside_a_paragraph():
    heading, paragraph = body(list_of("Water", "Tea & <b>milk</b>", heading="What you need"))
    assert heading.value.text == "What you need"
    assert paragraph.value.html == (
        "<ul><li>Water</li><li>Tea &amp; &lt;b&gt;milk&lt;/b&gt;</li></ul>"
    )
    assert paragraph.value.text == "* Water\n* Tea & <b>milk</b>"


def test_a_sentence_with_a_colon_introduces_the_list_below():
    pasted = LEAD + "How to rest\nThis helps most people:\n\n- Water: drink.\n- Air: breathe.\n"
    (block,) = body(pasted)
    assert block.value.intro.html == "<p>This helps most people:</p>"
    assert block.value.heading == "How to rest"


def test_without_a_heading_an_introduction_goes_into_the_paragraph_of_its_list():
    first, second = body(LEAD + "Some more.\n\nYou need these things:\n- water\n- tea\n")
    assert first.value.text == "Some more."
    assert second.value.html.startswith("<p>You need these things:</p><ul><li>water</li>")


def test_tips_without_a_heading_still_have_an_anchor():
    (block,) = body(LEAD + "- Water: drink.\n- Air: breathe.\n")
    assert (block.value.heading, block.value.anchor) == (None, "tips")
    (block,) = body(LEAD + "- Eau : boire.\n- Air : respirer.\n", locale="fr-CA")
    assert block.value.items[0].anchor == "conseils--eau"


def test_mixed_lead_ins_are_reported_and_none_is_set_apart():
    found = imported(list_of("Water: drink.", "Breathe slowly."))
    items = found.document.body[0].value.items
    assert [(item.lead_in, item.text) for item in items] == [
        (None, "Water: drink."),
        (None, "Breathe slowly."),
    ]
    (notice,) = [notice for notice in found.warnings if notice.code == "mixed_lead_ins"]
    assert (notice.line, notice.facts) == (4, {"with": 1, "without": 1})


@pytest.mark.parametrize(
    ("item", "lead_in"),
    [
        ("Open Communication: be honest.", "Open Communication"),
        ("Confiance\u00a0: parlez.", "Confiance"),
        ("Confiance\u202f: parlez.", "Confiance"),
        ("Day 1: begin.", "Day 1"),
        ("The 5-4-3-2-1 method: name five things.", "The 5-4-3-2-1 method"),
        ("Dr. Who’s rule: run.", "Dr. Who’s rule"),
        ("Around 8 p.m.: rest.", "Around 8 p.m."),
        ("Vitamin D, 2.5 mg: ask first.", "Vitamin D, 2.5 mg"),
        ("You and your therapist: talk.", "You and your therapist"),
        ("At 10:30 we meet.", None),
        ("See https://example.org/ for more.", None),
        ("You have two choices: stay or go.", None),
        ("It’s simple: stay.", None),
        ("Il y a deux voies : rester ou partir.", None),
        ("Vous avez le choix : restez.", None),
        ("Stop. Then ask: why?", None),
        ("A very long beginning that goes on and on and never comes to its point: so.", None),
        ("Things to try:", None),
        (": nothing before", None),
    ],
)
def test_a_lead_in_is_a_phrase_before_a_colon_and_never_a_sentence(item, lead_in):
    value = body(list_of(item, item + " Again."))[0].value
    expected = None if item.endswith(":") else lead_in
    assert value.items[0].lead_in == expected


def test_broken_lines_of_an_item_are_joined():
    found = imported(list_of("Water: drink a glass\n  of it slowly.", "Air: breathe\nslowly."))
    items = found.document.body[0].value.items
    assert [item.text for item in items] == ["drink a glass of it slowly.", "breathe slowly."]
    assert codes(found).count("joined_lines") == 2


def test_paragraphs_broken_by_width_are_joined():
    wrapped = (
        "This paragraph was broken at a fixed width, as in mail from long ago, by\n"
        "a machine which knew nothing about the meaning of the words of\n"
        "Jane, who had written it.\n"
    )
    found = imported(LEAD + wrapped)
    assert [block.value.text for block in found.document.body] == [" ".join(wrapped.split())]


def test_nested_items_stay_with_the_item_above_them():
    found = imported(list_of("Rest\n    ◦ at noon\n    ◦ at night", "Drink"))
    first, second = found.document.body[0].value.items
    assert first.html == "<p>Rest</p><p>at noon</p><p>at night</p>"
    assert second.text == "Drink"
    assert "nested_list" in codes(found)


def test_nested_items_of_a_plain_list_are_a_list_in_the_list():
    pasted = list_of("Rest\n    ◦ at noon", "Drink", heading="What you need")
    value = body(pasted)[1].value
    assert value.html == "<ul><li>Rest<ul><li>at noon</li></ul></li><li>Drink</li></ul>"


def test_numbers_make_an_ordered_list_and_lone_numbers_are_words():
    numbered_list = LEAD + "How to rest\n1. Sit down.\n2. Breathe.\n"
    assert body(numbered_list)[0].value.ordered
    prose = LEAD + "1. Sit down\n\nAnd stay there.\n\n2. Breathe\n\nOnly that.\n"
    assert [block.value.text for block in body(prose)] == [
        "1. Sit down",
        "And stay there.",
        "2. Breathe",
        "Only that.",
    ]


def test_numbers_that_are_renewed_are_reported():
    found = imported(LEAD + "How to rest\n3. Sit down.\n4. Breathe.\n")
    assert "list_numbers_changed" in codes(found)


def test_a_list_of_one_is_no_tips_list():
    assert [block.type for block in body(list_of("Only this"))] == ["heading", "paragraph"]


def test_a_word_begun_with_a_hyphen_or_a_dialogue_dash_is_no_item():
    found = imported(LEAD + "— No, she said.\n\n-20 is cold.\n")
    assert types(found) == ["paragraph", "paragraph"]
