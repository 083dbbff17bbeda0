"""An example of each block for the editor's chooser, as a value of the document.

People, services and numbers are invented (555-01xx numbers are reserved for fiction).
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.utils.html import format_html
from django.utils.translation import gettext as _

from blog import document as doc


def _words(text: str) -> dict[str, Any]:
    return {"html": format_html("<p>{}</p>", text), "text": text}


def _headed(text: str) -> dict[str, Any]:
    return {"heading": text, "heading_level": 2, "anchor": "example"}


def _items(mark: str, pairs: Iterable[tuple[str | None, str]]) -> tuple[doc.ListItem, ...]:
    return tuple(
        doc.ListItem(
            id=f"{mark}-{number}", anchor=f"{mark}--{number}", lead_in=lead_in, **_words(text)
        )
        for number, (lead_in, text) in enumerate(pairs, 1)
    )


def heading() -> doc.Heading:
    return doc.Heading(text=_("What rest can do for you"), level=2, anchor="example")


def paragraph() -> doc.Paragraph:
    return doc.Paragraph(**_words(_("Rest is not a reward. It is part of getting well.")))


def tips_list() -> doc.TipsList:
    pairs = (
        (_("Start small"), _("Five quiet minutes are enough for today.")),
        (_("Tell someone"), _("A short message to a friend can lift a weight.")),
    )
    return doc.TipsList(
        **_headed(_("Small things to try")), intro=None, ordered=False, items=_items("tip", pairs)
    )


def signs_checklist() -> doc.SignsChecklist:
    pairs = (
        (_("You feel heard"), _("You can finish your sentences.")),
        (_("You feel safe"), _("You may say no.")),
    )
    return doc.SignsChecklist(
        **_headed(_("Signs of a good talk")),
        intro=None,
        items=_items("sign", pairs),
        tone="positive",
    )


def steps() -> doc.Steps:
    rows = (
        (_("Settle"), _("Sit with both feet on the floor.")),
        (_("Breathe out"), _("Let the breath out be the longer one.")),
    )
    items = tuple(
        doc.Step(id=f"step-{n}", anchor=f"step--{n}", title=title, **_words(text), minutes=n)
        for n, (title, text) in enumerate(rows, 1)
    )
    return doc.Steps(**_headed(_("A breathing pause")), intro=None, items=items)


def do_dont() -> doc.DoDont:
    return doc.DoDont(
        **_headed(_("When a friend is struggling")),
        do_label=None,
        dont_label=None,
        do=_items("do", [(None, _("Listen more than you speak."))]),
        dont=_items("dont", [(None, _("Promise to keep a danger secret."))]),
    )


def key_takeaways() -> doc.KeyTakeaways:
    return doc.KeyTakeaways(
        **_headed(_("Key takeaways")),
        items=_items("key", [(None, _("One small step is enough for today."))]),
    )


def quote() -> doc.Quote:
    return doc.Quote(
        **_words(_("I thought I had to be fine. I only had to be honest.")),
        attribution=_("An invented reader"),
        source_url=None,
    )


def image() -> doc.Figure:
    caption = _("Your picture appears here, with this caption below it.")
    return doc.Figure(image=None, caption=doc.RichText(**_words(caption)))


def callout() -> doc.Callout:
    return doc.Callout(
        tone="tip",
        title=_("Go gently"),
        **_words(_("You can close this post and come back to it.")),
    )


def care_card() -> doc.CareCard:
    return doc.CareCard(
        level="urgent",
        title=_("Speak to someone today"),
        **_words(_("You do not need to be sure that it is serious.")),
        actions=(doc.Action(label=_("Call the example clinic"), url="tel:+14165550150"),),
    )


def crisis_support() -> doc.CrisisSupport:
    line = doc.CrisisResource(
        key="example",
        name=_("Fictional listening line"),
        region="CA",
        languages=("en", "fr"),
        audience=None,
        channels=(doc.CrisisChannel(kind="call", label="416-555-0134", url="tel:+14165550134"),),
        hours=_("Every day, at all hours"),
        source_url=None,
        verified_at=None,
        verify_by=None,
        fictional=True,
    )
    return doc.CrisisSupport(
        **_headed(_("You can talk to someone now")),
        intro=None,
        region=None,
        audience=None,
        resources=(line,),
    )


def content_warning() -> doc.ContentWarning:
    words = _("This post mentions the death of a parent. It gives no detail.")
    return doc.ContentWarning(topics=(_("grief"),), **_words(words))


def cta() -> doc.CallToAction:
    return doc.CallToAction(
        label=_("Find a therapist"), url="https://example.org/", note=_("It is free.")
    )


def organization_boilerplate() -> doc.OrganizationBoilerplate:
    return doc.OrganizationBoilerplate(
        organization=_("Example Wellness Collective"),
        **_words(_("Example Wellness Collective is an invented group.")),
        cta=doc.Action(label=_("Meet the collective"), url="https://example.org/"),
    )


def author_byline() -> doc.AuthorByline:
    team = doc.Author(
        kind="team",
        name=_("Fictional Care Team"),
        slug="fictional-care-team",
        bio=_("An invented team that writes our examples."),
    )
    return doc.AuthorByline(heading=_("About the author"), authors=(team,))


def share_links() -> doc.ShareLinks:
    return doc.ShareLinks(heading=_("Share this post"), networks=None)


def references() -> doc.References:
    study = doc.Reference(
        id="reference-1",
        title=_("An invented study of rest"),
        url="https://example.org/",
        doi=None,
        accessed=None,
    )
    return doc.References(**_headed(_("References")), items=(study,))


def faq() -> doc.Faq:
    answer = _("Yes. Many people do when stress lasts long.")
    asked = doc.Question(
        id="question-1",
        anchor="question--1",
        question=_("Is it normal to feel numb?"),
        **_words(answer),
    )
    return doc.Faq(**_headed(_("Questions readers ask")), items=(asked,))


def table() -> doc.Table:
    rows = (
        (_("When"), _("What may help")),
        (_("In the evening"), _("A dim light, and the phone in another room.")),
        (_("At night"), _("Get up for a while if you lie awake.")),
    )
    return doc.Table(
        caption=_("Small things for better sleep"),
        header_row=True,
        header_column=True,
        rows=tuple(
            doc.TableRow(
                cells=tuple(doc.TableCell(html=format_html("{}", text), text=text) for text in row)
            )
            for row in rows
        ),
    )


def resource_card() -> doc.ResourceCard:
    return doc.ResourceCard(
        name=_("Example clinic"),
        phones=("+14165550150",),
        tty=None,
        url="https://example.org/",
        hours=_("Monday to Friday, 9 to 5"),
        region="CA-ON",
    )


def media() -> doc.MediaLink:
    said = _("Ana: Let us begin with one slow breath.")
    return doc.MediaLink(
        kind="audio",
        title=_("Five quiet minutes"),
        url="https://recordings.example.org/quiet/",
        minutes=5,
        language=None,
        captions=False,
        poster=None,
        anchor="example",
        transcript=doc.RichText(**_words(said)),
    )


def related_posts() -> doc.RelatedPosts:
    other = doc.PostLink(
        id="00000000-0000-0000-0000-000000000000",
        title=_("What rest can do for you"),
        url="https://example.org/",
    )
    return doc.RelatedPosts(**_headed(_("Read next")), posts=(other,))


def corrections() -> doc.CorrectionsPlace:
    return doc.CorrectionsPlace()


def divider() -> doc.Divider:
    return doc.Divider()


EXAMPLES: dict[str, Callable[[], object]] = {
    "heading": heading,
    "paragraph": paragraph,
    "tips_list": tips_list,
    "signs_checklist": signs_checklist,
    "steps": steps,
    "do_dont": do_dont,
    "key_takeaways": key_takeaways,
    "quote": quote,
    "image": image,
    "callout": callout,
    "care_card": care_card,
    "crisis_support": crisis_support,
    "content_warning": content_warning,
    "cta": cta,
    "organization_boilerplate": organization_boilerplate,
    "author_byline": author_byline,
    "share_links": share_links,
    "references": references,
    "faq": faq,
    "table": table,
    "resource_card": resource_card,
    "media": media,
    "related_posts": related_posts,
    "corrections": corrections,
    "divider": divider,
}
