"""Findings as errors at form fields, and as rows of the side panel, without a database."""

from dataclasses import dataclass
from datetime import date

import pytest

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.template.loader import render_to_string

from wagtail.blocks import StreamBlockValidationError

from blog import checks
from blog import document as doc
from blog.admin.checks_panel import FindingsSidePanel
from blog.admin.finding_rows import link_text, link_texts, target
from blog.blocks import BodyStreamBlock
from blog.checks.errors import form_errors
from blog.checks.findings import BLOCK, INFO, WARN, Finding
from tests import samples

BODY = BodyStreamBlock()


def body(*rows: tuple[str, str]):
    """A stream value of (type, id) with nothing in its blocks."""
    return BODY.to_python([{"type": kind, "id": key, "value": {}} for kind, key in rows])


def finding(**changes) -> Finding:
    return Finding(
        **{"id": "x", "severity": BLOCK, "message": "Wrong.", "remedy": "Do.", **changes}
    )


def test_nothing_that_only_warns_is_an_error():
    found = [finding(severity=WARN, field="title"), finding(severity=INFO)]
    assert form_errors(found, body()) == {}


@pytest.mark.parametrize(
    ("field", "name"),
    [
        ("title", "title"),
        ("email.subject", "email_subject"),
        ("share", "sharing"),
        ("authors", NON_FIELD_ERRORS),
        (None, NON_FIELD_ERRORS),
    ],
)
def test_an_error_goes_to_the_form_s_field(field, name):
    errors = form_errors([finding(field=field)], body())
    assert {key: error.messages for key, error in errors.items()} == {name: ["Wrong. Do."]}


def test_two_errors_at_one_field_are_both_said():
    errors = form_errors([finding(field="title"), finding(field="title", message="Too.")], body())
    assert errors["title"].messages == ["Wrong. Do.", "Too. Do."]


def test_an_error_in_a_block_goes_to_its_field():
    stream = body(("paragraph", "a"), ("cta", "b"))
    error = form_errors([finding(block_id="b", field="url")], stream)["body"]
    assert isinstance(error, StreamBlockValidationError)
    assert error.as_json_data() == {
        "blockErrors": {1: {"blockErrors": {"url": {"messages": ["Wrong. Do."]}}}}
    }


def test_the_boilerplate_s_button_goes_to_its_address():
    stream = body(("organization_boilerplate", "b"))
    error = form_errors([finding(block_id="b", field="cta")], stream)["body"]
    assert "cta_url" in error.as_json_data()["blockErrors"][0]["blockErrors"]


def test_a_block_without_such_a_field_says_it_itself():
    error = form_errors([finding(block_id="a", field="nothing")], body(("paragraph", "a")))["body"]
    assert error.as_json_data() == {"blockErrors": {0: {"messages": ["Wrong. Do."]}}}


def test_an_error_of_a_block_that_is_gone_stays_with_the_body():
    found = [finding(block_id="gone"), finding(field="body", message="Empty.")]
    error = form_errors(found, body(("paragraph", "a")))["body"]
    assert error.as_json_data() == {"messages": ["Empty. Do.", "Wrong. Do."]}


def test_errors_of_a_block_survive_the_form(rf):
    """``add_error`` keeps the class, so that the editor's script finds each field."""

    class Form(forms.Form):
        body = forms.CharField(required=False)

    form = Form({"body": ""})
    assert form.is_valid()
    errors = form_errors([finding(block_id="a")], body(("paragraph", "a")))
    form.add_error("body", errors["body"])
    assert isinstance(form.errors.as_data()["body"][0], StreamBlockValidationError)


# -- the panel --------------------------------------------------------------------------------


@dataclass
class Page:
    """The attributes of a page that the panel uses."""

    pk: int | None = 7


@pytest.fixture
def panel(rf, monkeypatch):
    made = FindingsSidePanel(Page(), rf.get("/"))
    made.subject = checks.Subject(document=samples.seed(), today=date(2026, 12, 1))
    return made


def drawn(panel, **context) -> str:
    return render_to_string(panel.template_name, panel.get_context_data(context))


def test_the_badge_counts_what_blocks(panel):
    assert panel.toggle.get_context_data({})["count"] == 1


def test_each_finding_leads_to_its_block(panel):
    html = drawn(panel)
    boilerplate = next(b for b in samples.seed().body if b.type == "organization_boilerplate")
    assert f"[id=&#x27;block-{boilerplate.id}-section&#x27;]" in html
    assert "has lost its address" in html
    assert "Go to: Blacktherapy" in html


def test_groups_come_in_order_of_weight_and_without_empty_ones(panel):
    assert [str(group.heading) for group in panel.groups()] == [
        "Before you publish",
        "Worth a look",
        "Good to know",
    ]
    panel.findings = (finding(severity=WARN),)
    assert [str(group.heading) for group in panel.groups()] == ["Worth a look"]


def test_an_unsaved_page_has_no_findings(rf):
    panel = FindingsSidePanel(Page(pk=None), rf.get("/"))
    assert panel.findings == ()
    assert "Save the draft" in drawn(panel)


def test_the_counter_travels_with_an_autosave_only(panel):
    assert "data-side-panel-toggle-counter" not in drawn(panel)
    assert "data-side-panel-toggle-counter" in drawn(panel, is_partial=True)


def test_what_editors_wrote_is_escaped(panel):
    panel.findings = (finding(message="<script>x</script>", block_id="a"),)
    assert "<script>" not in drawn(panel)


def test_a_block_id_that_is_no_id_gets_no_link():
    assert target(finding(block_id="'] , body")) is None
    assert target(finding(block_id="a-1")) == "[id='block-a-1-section']"


def test_fields_are_found_by_the_form_s_names():
    assert target(finding(field="email.subject")) == "[data-contentpath='email_subject']"
    assert target(finding()) is None


def test_places_have_names():
    heading = doc.Block(
        id="h", type="heading", value=doc.Heading(text="Rest", level=2, anchor="rest")
    )
    pause = doc.Block(id="d", type="divider", value=doc.Divider())
    blocks = {"h": heading, "d": pause}
    assert link_text(finding(block_id="h"), blocks) == "Rest"
    assert link_text(finding(block_id="d"), blocks) == "This part of the body"
    assert link_text(finding(field="lead"), blocks) == "Lead"
    assert link_text(finding(), blocks) == "The whole post"


def test_links_to_blocks_without_words_are_told_apart():
    blocks = {key: doc.Block(id=key, type="divider", value=doc.Divider()) for key in ("a", "b")}
    found = [finding(block_id=key) for key in blocks]
    texts = link_texts(found, blocks)
    assert [texts[each] for each in found] == [
        "This part of the body (1)",
        "This part of the body (2)",
    ]
