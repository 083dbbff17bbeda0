"""Posts copied without their list marks: what becomes a heading, an item, or stays a line."""

import pytest

from blog.document import Heading
from blog.renditions.sanitize import plain
from tests.unit.blog.pasted import LEAD, codes, imported, said_by, types, words

PROSE = "This goes on for a while, because a heading needs something below it. So it does."


def shape(pasted: str, **options):
    """The headings ("# …"), lists ("* 3") and paragraphs ("p") of a body."""
    found = []
    for block in imported(LEAD + pasted, **options).document.body:
        value = block.value
        if isinstance(value, Heading):
            found.append(f"# {value.text}")
        elif hasattr(value, "items"):
            found.append(f"{block.type} {len(value.items)}")
        elif "<li>" in getattr(value, "html", ""):
            found.append(f"* {value.html.count('<li>')}")
        else:
            found.append("p" if block.type == "paragraph" else block.type)
    return found


LISTS = {
    "numbered items that were wrapped": (
        "Do this:\n\n1. Sit down on a chair that does not move and that stands\n"
        "firmly on the ground.\n2. Breathe in.\n\n" + PROSE,
        ["* 2", "p"],
    ),
    "phrases after a colon": (
        "You may notice:\n\nA dry mouth\nCold hands\nA short temper\n",
        ["* 3"],
    ),
    "two phrases right below a colon": ("You could:\nCall a friend\nTake a walk\n", ["* 2"]),
    "each a paragraph of its own": (
        "You may notice:\n\nA dry mouth\n\nCold hands\n\nA short temper\n\n" + PROSE,
        ["* 3", "p"],
    ),
    "lower case after a colon": (
        "You need:\na kettle\nsome tea\na window\n\n" + PROSE,
        ["* 3", "p"],
    ),
    "with semicolons": ("Il faut\u00a0:\n\nune bouilloire;\ndu thé;\nune fenêtre.\n", ["* 3"]),
    "phrases under a heading": (
        "At the Clinic\n\nBring your card\nBring a list\nBring a friend\n\n" + PROSE,
        ["# At the Clinic", "* 3", "p"],
    ),
    "signs": (
        "Signs of a Hard Week\n\nYou skip meals\nYou sleep late\nYou cry often\n\n" + PROSE,
        ["signs_checklist 3", "p"],
    ),
    "tips with lead-ins": (
        "How to Rest\n\nStop: Sit down.\nBreathe: Count to six.\n\n" + PROSE,
        ["tips_list 2", "p"],
    ),
    "French signs": (
        "Signes d’épuisement\n\nVous pleurez souvent\nVous dormez mal\n"
        "Vous oubliez tout\n\n"
        "On peut en parler à quelqu’un. Cela aide.\n",
        ["signs_checklist 3", "p"],
    ),
    "questions": (
        "Questions to Ask\n\nHow long is it?\nDoes it hurt?\nWho pays?\n\n" + PROSE,
        ["# Questions to Ask", "* 3", "p"],
    ),
    "quoted sentences": (
        "What Helps to Hear\n\n“I am here.”\n“Take your time.”\n“Eat something.”\n\n" + PROSE,
        ["# What Helps to Hear", "* 3", "p"],
    ),
    "a heading right after a list": (
        "Signs of a Hard Week\n\nYou skip meals\nYou sleep late\nYou cry often\n\n"
        "How to Begin Again\n\n" + PROSE,
        ["signs_checklist 3", "# How to Begin Again", "p"],
    ),
    "a heading after loose items": (
        "You may notice:\n\nA dry mouth\n\nCold hands\n\nA short temper\n\n"
        "When to Call Somebody\n\n" + PROSE,
        ["* 3", "# When to Call Somebody", "p"],
    ),
    "one picture": ("👉 Sit down\n👉 Breathe\n👉 Begin again\n\n" + PROSE, ["* 3", "p"]),
    "other pictures": (
        "😴 You are tired\n😶 You are silent\n📚 You are lost\n\n" + PROSE,
        ["* 3", "p"],
    ),
    "keycaps": ("1️⃣ Sit down\n2️⃣ Breathe\n3️⃣ Begin again\n\n" + PROSE, ["* 3", "p"]),
    "a tick above bullets": (
        "✔️ Benefits of Tea\n• It is warm\n• It is cheap\n\n"
        "✔️ Limits of Tea\n• It cools\n"
        "• It stains\n\n" + PROSE,
        ["# Benefits of Tea", "* 2", "# Limits of Tea", "* 2", "p"],
    ),
    "an arrow above prose": ("➤ A Word at the End\n\n" + PROSE, ["# A Word at the End", "p"]),
    "a picture before a heading": ("🌿 A Quiet Corner\n\n" + PROSE, ["# 🌿 A Quiet Corner", "p"]),
    "a picture before a heading after pictures": (
        "☕ Drink\n🍞 Eat\n💤 Sleep\n\n🌿 A Quiet Corner\n\n" + PROSE,
        ["* 3", "# 🌿 A Quiet Corner", "p"],
    ),
}


@pytest.mark.parametrize(("pasted", "expected"), LISTS.values(), ids=list(LISTS))
def test_lists_are_recognised_by_their_shape(pasted, expected):
    assert shape(pasted) == expected
    assert words(said_by(imported(LEAD + pasted).document)) == [
        word for word in words(LEAD + pasted) if word not in ("1", "2", "3")
    ]


@pytest.mark.parametrize(
    "line",
    [
        "5 min read",
        "Reading time: 4 minutes",
        "Temps de lecture\u00a0: 4 minutes",
        "A 6-minute read",
        "Published 4 March 2026",
        "March 4, 2026",
        "Le 4 mars 2026",
        "Mis à jour le 9 juin 2026",
        "Last updated June 2026",
        "2026-03-04",
        "Photo by Jane Doe",
        "Photo\u00a0: Jane Doe",
        "Crédit photo\u00a0: Jane Doe",
        "Image courtesy of Jane Doe",
        "Illustration by Jane Doe",
        "© Example Care",
        "416-555-0127",
        "Call (416) 555-0127",
        "Tél.\u00a0: 416-555-0127",
        "hello@posts.example.org",
        "Courriel\u00a0: allo@posts.example.org",
        "www.example.org/help",
        "https://posts.example.org/",
        "— Jane, member of a group",
        "– Jane Doe",
        "@examplecare",
        "Doe, J. Walking and mood, 2022, doi:10.5555/wm.77",
        "Roe, J. et al. (2019) Sleep",
        "Journal of Ordinary Care 12(3)",
        "“Nobody told me that it would be so quiet”",
        "Filed under: sleep",
        "911",
    ],
)
def test_some_short_lines_are_never_headings(line):
    assert shape(f"{line}\n\n{PROSE}\n") in (["p", "p"], ["* 1", "p"])


def test_who_was_quoted_is_no_heading():
    assert shape(f"« On m’a dit d’être forte. »\nRose, aidante à Laval\n\n{PROSE}")[:2] == [
        "p",
        "p",
    ]
    assert shape(f"“I stopped counting.”\n– Ebele, member\n\n{PROSE}") == ["p", "p", "p"]


def test_an_address_block_has_no_heading():
    block = "Example Line\n416-555-0118\nOpen weekdays from 4 to 10\nhello@posts.example.org\n"
    assert shape(f"Whom to Call\n\n{PROSE}\n\n{block}\n{PROSE}") == ["# Whom to Call", *"pppppp"]


def test_a_line_above_another_short_line_is_no_heading_and_reported():
    found = imported(f"{LEAD}A Short Line\n\nAnd Another One\n\n{PROSE}")
    assert types(found) == ["paragraph", "heading", "paragraph"]
    assert "short_line_unsure" in codes(found)


def test_sources_keep_their_heading():
    assert shape("Sources\n\nDoe, J. Walking, 2022, doi:10.5555/w.7\nRoe, M. Sleep, 2021\n") == [
        "# Sources", "p", "p"
    ]  # fmt: skip


def test_names_below_a_byline_are_no_list():
    pasted = f"{LEAD}{PROSE}\n\nAbout the authors\n\nJane Doe\nJohn Roe\nMary Moe\nAnn Poe\n"
    assert len(imported(pasted).document.byline.authors) == 4


def test_prose_broken_after_a_colon_is_no_list():
    wrapped = (
        "Remember this above all, in the weeks when everything seems to be too much:\n"
        "it is allowed to stop, and to sit down at the side of the road, and to\n"
        "wait there until somebody comes by.\n"
    )
    assert shape(wrapped) == ["p", "p"]


@pytest.mark.parametrize(
    ("first", "second", "locale"),
    [
        ("Maya: ", "Dr. Okafor: ", "en-CA"),
        ("Q: ", "A: ", "en-CA"),
        ("Maya : ", "Solène : ", "fr-CA"),
    ],
)
def test_the_lines_of_an_interview_are_neither_headings_nor_items(first, second, locale):
    said = [
        f"{first}What helped you most?",
        f"{second}Sleep, and friends who did not ask questions.",
        f"{first}And what would you tell others?",
        f"{second}That rest is a need. Nobody has to earn it, and nobody does without it for long.",
    ]
    body = imported("\n\n".join([LEAD, *said]), locale=locale).document.body
    assert {block.type for block in body} == {"paragraph"}
    assert len(body) == len(said)


def test_lead_ins_that_come_once_are_a_list():
    text = "\n\n".join([LEAD, "Sleep: Go to bed early.", "Food: What do you like?", "Air: Go out."])
    body = imported(text).document.body
    assert not any("Sleep" in str(block.value) and block.type == "heading" for block in body)


REST = "Breathe.\n3. Rest.\n"
STEPS = {
    "numbers": "1. Sit down.\n1.1 Feet flat.\n1.2 Back straight.\n2. " + REST,
    "numbers with stops": "1. Sit down.\n1.1. Feet flat.\n1.2. Back straight.\n2. " + REST,
    "letters": "1. Sit down.\na. Feet flat.\nb. Back straight.\n2. " + REST,
    "indented letters": "1. Sit down.\n   a) Feet flat.\n   b) Back straight.\n2. " + REST,
    "letters in brackets": "1. Sit down.\n(a) Feet flat.\n(b) Back straight.\n2. " + REST,
}


@pytest.mark.parametrize("pasted", STEPS.values(), ids=list(STEPS))
def test_steps_within_a_step_belong_to_it(pasted):
    [listed, _prose] = imported(f"{LEAD}What We Do\n\n{pasted}\n{PROSE}").document.body[1:]
    assert listed.value.html.count("<ol>") == 2
    assert listed.value.html.startswith(
        "<ol><li>Sit down.<ol><li>Feet flat.</li><li>Back straight.</li></ol></li><li>Breathe.</li>"
    )
    assert listed.value.text == plain(listed.value.html)


def test_steps_within_a_tip_keep_their_count():
    found = imported(f"{LEAD}How to Rest\n\n{STEPS['letters']}\n{PROSE}").document.body[0]
    assert [item.text for item in found.value.items] == [
        "Sit down.\n\na. Feet flat.\n\nb. Back straight.",
        "Breathe.",
        "Rest.",
    ]


def test_a_single_letter_with_a_stop_is_no_step():
    assert shape("What We Do\n\n1. Sit down.\n2. Breathe.\na. Smith said so.\n\n" + PROSE)[1:] == [
        "* 2",
        "p",
        "p",
    ]


VERBATIM = {
    "a table": ("Opening Hours\n\nDay\tHours\nMonday\t9 to 5\nTuesday\t9 to 5\n\n", 3),
    "a table of lower case": ("Our hours:\n\nlundi\t9 à 5\nmardi\t9 à 5\njeudi\t9 à 5\n\n", 3),
    "an address": (
        "Where to Find Us\n\nCentre\n12 Main Street\nSuite 4\nToronto, ON  M5V 2T6\n\n",
        4,
    ),
    "a French address": (
        "Écrivez-nous\u00a0:\n\nCentre\n1234, rue Sainte-Catherine Est\n"
        "Montréal (Québec) H2X 1Y4\n\n",
        3,
    ),
    "a post box": ("Write to Us\n\nCentre\nP.O. Box 123\nWhitehorse\n\n", 3),
    "a talk": (
        "Talking to a Child\n\n— Comment vas-tu\u00a0?\n— Pas très bien.\n"
        "— Tu en parles\u00a0?\n— Oui.\n\n",
        4,
    ),
    "a talk with hyphens": ("It may go like this:\n\n- How are you?\n- Not so well.\n\n", 2),
}


@pytest.mark.parametrize(("pasted", "lines"), VERBATIM.values(), ids=list(VERBATIM))
def test_rows_addresses_and_talks_are_neither_lists_nor_headings(pasted, lines):
    above = "p" if ":\n" in pasted else f"# {pasted.partition(chr(10))[0]}"
    assert shape(pasted + PROSE) == [above, *["p"] * lines, "p"]


NO_TALK = {
    "questions": ("- Does it hurt?\n- Who pays?\n- How long is it?\n", 3),
    "phrases": ("- A dry mouth\n- Cold hands\n", 2),
    "questions and a word": ("- Does it hurt?\n- Who pays?\n- Bring your card.\n", 3),
}


@pytest.mark.parametrize(("pasted", "items"), NO_TALK.values(), ids=list(NO_TALK))
def test_a_list_with_dashes_stays_a_list(pasted, items):
    assert shape("Before You Go\n\n" + pasted + "\n" + PROSE)[1] == f"* {items}"


def test_a_flattened_table_is_reported():
    found = imported(LEAD + VERBATIM["a table"][0] + PROSE)
    [notice] = [each for each in found.warnings if each.code == "table_flattened"]
    assert (notice.line, notice.facts["count"]) == (5, 3)
