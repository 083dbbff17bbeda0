"""The en-CA post with every block type."""

from blog import document as doc
from tests.sample_parts import (
    block,
    identity,
    items,
    picture,
    questions,
    rich,
    rows,
    steps,
    support_line,
)

TEAM = doc.Author(
    kind="team",
    name="Fictional Care Team",
    slug="fictional-care-team",
    credentials=None,
    bio="An invented team that writes our sample posts.",
    url="/blog/authors/fictional-care-team/",
)


def document() -> doc.Document:
    return doc.Document(
        id=identity("english"),
        locale="en-CA",
        slug="steady-ground",
        path="/blog/steady-ground/",
        title="Finding Steady Ground in a Hard Season",
        lead=rich(
            "Some seasons ask more of us than we have to give. Feeling worn out is not a failure, "
            "and you do not have to sort it out alone. Here are small, kind things to try."
        ),
        body=(*_opening(), *_middle(), *_help(), *_closing()),
        byline=doc.Byline(authors=(TEAM,)),
        review=doc.Review(
            status="reviewed",
            reviewed_by=doc.Reviewer(
                name="Fictional Review Panel", credentials=("RSW",), scope="clinical"
            ),
            reviewed_at="2026-11-02",
            next_review_at="2028-11-02",
        ),
        content_warnings=("suicide",),
        disclaimer=doc.Disclaimer(
            key="general",
            html="<p>This post is general information. It does not replace the advice of "
            "a health professional who knows you.</p>",
            text="This post is general information. It does not replace the advice of "
            "a health professional who knows you.",
        ),
        topics=(doc.Topic(slug="stress", name="Stress"),),
        corrections=(
            doc.Correction(
                date="2026-11-05",
                kind="correction",
                text="An earlier version gave the wrong length for the breathing exercise.",
            ),
        ),
        email=doc.Email(
            subject="Finding steady ground",
            preheader="Mentions suicide. Small, kind things to try when you are worn out.",
        ),
        rights=doc.Rights(
            licence="CC BY-ND 4.0",
            licence_url="https://creativecommons.org/licenses/by-nd/4.0/",
            holder="Example Wellness Collective",
            attribution=doc.RichText(
                html='<p>First published by <a href="/blog/steady-ground/">Example Wellness '
                "Collective</a>.</p>",
                text="First published by Example Wellness Collective.",
            ),
        ),
        image=picture("An empty bench under a maple tree", "Example Picture Desk"),
        stats=doc.Stats(words=420, tips=3, signs=3, headings=8),
    )


def _opening() -> tuple[doc.Block, ...]:
    return (
        block(
            "content_warning",
            doc.ContentWarning(
                topics=("suicide",),
                html="<p>This post briefly mentions thoughts of suicide. "
                "It describes no method.</p>",
                text="This post briefly mentions thoughts of suicide. It describes no method.",
            ),
        ),
        block(
            "key_takeaways",
            doc.KeyTakeaways(
                heading="Key takeaways",
                heading_level=2,
                anchor="key-takeaways",
                items=items(
                    "key-takeaways",
                    (None, "Being worn out is a signal, not a weakness."),
                    (None, "One small step is enough for today."),
                    (None, "If you are not safe, reach out now."),
                ),
            ),
        ),
        block(
            "heading",
            doc.Heading(text="What a hard season feels like", level=2, anchor="feels-like"),
        ),
        block(
            "paragraph",
            doc.Paragraph(
                html="<p>You may sleep badly, lose patience, or feel <em>nothing</em> at all. Our "
                'post on <a href="/blog/rest/">rest &amp; recovery</a> says '
                "<strong>why</strong>.</p>"
                "<ul><li>Some days are heavier.</li><li>Some days surprise you.</li></ul>",
                text="You may sleep badly, lose patience, or feel nothing at all. Our post on "
                "rest & recovery says why.\n\nSome days are heavier.\nSome days surprise you.",
            ),
        ),
        block(
            "tips_list",
            doc.TipsList(
                heading="Small things to try",
                heading_level=2,
                anchor="small-things",
                intro=rich("Pick one. Leave the rest for another day."),
                ordered=False,
                items=items(
                    "small-things",
                    ("Name it", "Say to yourself what you feel, in plain words."),
                    ("Step outside", "Ten minutes of daylight can lift a heavy morning."),
                    ("Tell someone", "A short message to a person you trust is enough."),
                ),
            ),
        ),
    )


def _middle() -> tuple[doc.Block, ...]:
    return (
        block(
            "signs_checklist",
            doc.SignsChecklist(
                heading="Signs that you need more support",
                heading_level=2,
                anchor="signs",
                intro=None,
                items=items(
                    "signs",
                    ("Sleep", "You have slept badly for more than two weeks."),
                    ("Distance", "You avoid people you usually like to see."),
                    ("Hopelessness", "You cannot picture things getting better."),
                ),
                tone="warning",
            ),
        ),
        block(
            "steps",
            doc.Steps(
                heading="A breathing pause",
                heading_level=2,
                anchor="breathing",
                intro=rich("Stop if you feel dizzy."),
                items=steps(
                    "breathing",
                    ("Settle", "Sit with both feet on the floor.", 1),
                    ("Breathe out slowly", "Let the breath out be longer than the breath in.", 3),
                    (None, "Look around and name five things that you see.", None),
                ),
            ),
        ),
        block(
            "do_dont",
            doc.DoDont(
                heading="When a friend is struggling",
                heading_level=2,
                anchor="friend",
                do_label=None,
                dont_label=None,
                do=items(
                    "friend-do", (None, "Listen more than you speak."), (None, "Ask directly.")
                ),
                dont=items("friend-dont", (None, "Promise to keep a danger secret.")),
            ),
        ),
        block(
            "quote",
            doc.Quote(
                html="<p>I thought I had to be fine. I only had to be honest.</p>",
                text="I thought I had to be fine. I only had to be honest.",
                attribution="A reader in our invented circle",
                source_url="https://circle.example.org/letters/",
                testimonial=True,
                consent=True,
            ),
        ),
        block(
            "image",
            doc.Figure(
                image=picture("Two mugs of tea on a kitchen table", "Example Picture Desk"),
                caption=rich("Company helps, even when it is quiet."),
            ),
        ),
        block(
            "callout",
            doc.Callout(
                tone="tip",
                title="Go gently",
                html="<p>You can close this post and come back to it.</p>",
                text="You can close this post and come back to it.",
            ),
        ),
    )


def _help() -> tuple[doc.Block, ...]:
    return (
        block(
            "care_card",
            doc.CareCard(
                level="urgent",
                title="Speak to someone today if you feel unsafe",
                html="<p>You do not need to be sure that it is serious.</p>",
                text="You do not need to be sure that it is serious.",
                actions=(
                    doc.Action(label="Call the Example Care Desk", url="tel:+14165550150"),
                    doc.Action(label="Find a walk-in clinic", url="https://clinics.example.org/"),
                ),
            ),
        ),
        block(
            "crisis_support",
            doc.CrisisSupport(
                heading="You can talk to someone now",
                heading_level=2,
                anchor="talk-now",
                intro=rich("This service and its numbers are fictional."),
                region="CA",
                audience=None,
                resources=(
                    support_line(
                        "Fictional Listening Line",
                        "Text HELLO",
                        "24 hours a day, 7 days a week",
                        None,
                    ),
                ),
            ),
        ),
        block(
            "faq",
            doc.Faq(
                heading="Questions readers ask",
                heading_level=2,
                anchor="questions",
                items=questions(
                    "questions",
                    ("Is it normal to feel numb?", "Yes. Many people do when stress lasts long."),
                    ("How do I find a therapist?", "Ask your clinic, or look for a directory."),
                ),
            ),
        ),
        block("cta", doc.CallToAction(label="Find a therapist", url="/find/", note="It is free.")),
        block(
            "table",
            doc.Table(
                caption="Small pauses through the day",
                header_row=True,
                header_column=True,
                rows=rows(
                    ("When", "What may help", "How long"),
                    (
                        "In the morning",
                        "<em>Three slow breaths</em>",
                        "A minute",
                    ),
                    ("At night", "Dim the light &amp; put the <strong>phone</strong> away", ""),
                ),
            ),
        ),
        block(
            "resource_card",
            doc.ResourceCard(
                name="Fictional Walk-in Clinic",
                phones=("+14165550136", "211"),
                tty="+14165550137",
                url="https://clinic.example.org/",
                hours="Monday to Friday, 9 to 5",
                region="CA-ON",
            ),
        ),
        block(
            "media",
            doc.MediaLink(
                kind="video",
                title="Three slow breaths, together",
                url="https://videos.example.org/three-breaths/",
                minutes=4,
                language="fr",
                captions=True,
                poster=picture("", "Example Picture Desk", decorative=True),
                anchor="three-slow-breaths-together",
                transcript=doc.RichText(
                    html="<p><strong>Ana:</strong> Sit down &amp; let your shoulders fall.</p>"
                    "<p><strong>Sam:</strong> I will count with you.</p>",
                    text="Ana: Sit down & let your shoulders fall.\n\nSam: I will count with you.",
                ),
            ),
        ),
        block(
            "related_posts",
            doc.RelatedPosts(
                heading="More on rest",
                heading_level=2,
                anchor="more-on-rest",
                posts=(
                    doc.PostLink(
                        id=identity("related/1"),
                        title="Rest & Recovery",
                        url="/blog/rest/",
                    ),
                    doc.PostLink(
                        id=identity("related/2"),
                        title="When Sleep Will Not Come",
                        url="/blog/sleep/",
                    ),
                    doc.PostLink(
                        id=identity("related/3"),
                        title="Small Walks",
                        url="/blog/walks/",
                    ),
                    doc.PostLink(
                        id=identity("related/4"),
                        title="A Quiet Desk",
                        url="/blog/desk/",
                    ),
                ),
            ),
        ),
        block("corrections", doc.CorrectionsPlace()),
        block("divider", doc.Divider()),
    )


def _closing() -> tuple[doc.Block, ...]:
    return (
        block(
            "references",
            doc.References(
                heading="References",
                heading_level=2,
                anchor="references",
                items=(
                    doc.Reference(
                        id=identity("reference/1"),
                        title="An Invented Study of Rest",
                        url=None,
                        doi="10.5555/example.rest",
                        accessed=None,
                    ),
                    doc.Reference(
                        id=identity("reference/2"),
                        title="A Fictional Guide to Support",
                        url="https://guides.example.org/support/",
                        doi=None,
                        accessed="2026-10-12",
                    ),
                ),
            ),
        ),
        block(
            "organization_boilerplate",
            doc.OrganizationBoilerplate(
                organization="Example Wellness Collective",
                html="<p>Example Wellness Collective is an invented group that helps people find "
                "care in which they feel understood.</p>",
                text="Example Wellness Collective is an invented group that helps people find "
                "care in which they feel understood.",
                cta=doc.Action(label="Meet the collective", url="/about/"),
            ),
        ),
        block(
            "share_links",
            doc.ShareLinks(heading="Share this post", networks=("bluesky", "email", "linkedin")),
        ),
        block("author_byline", doc.AuthorByline(heading="About the author", authors=(TEAM,))),
    )
