"""The demonstration's authors, topics, help lines and publisher. All are invented.

Telephone numbers are 555-0100 to 555-0199, which are reserved for fiction; domains end in
``.example``, which cannot be registered (RFC 2606).
"""

from datetime import timedelta

from django.utils import timezone
from django.utils.text import slugify

from wagtail.images.models import AbstractImage
from wagtail.models import Site

from blog.admin.post_templates.viewset import usual_closing
from blog.models import (
    Author,
    CrisisChannel,
    CrisisResource,
    Disclaimer,
    Organization,
    PostTemplate,
    SiteSettings,
    Topic,
)

ORGANIZATION = "example-wellness-collective"
REVIEWER = "example-reviewer"
VALID = timedelta(days=365)  # the longest that a verification of a help line should hold

AUTHORS: tuple[dict[str, str], ...] = (
    {
        "kind": "team",
        "slug": "example-wellness-team",
        "name": "Example Wellness Team",
        "bio": "An invented team that writes the posts of this demonstration.",
        "bio_fr": "Une équipe inventée qui rédige les articles de cette démonstration.",
    },
    {
        "kind": "team",
        "slug": "example-care-desk",
        "name": "Example Care Desk",
        "bio": "An invented team. It looks after the demonstration’s posts about hard moments.",
        "bio_fr": "Une équipe inventée, qui s’occupe des articles sur les moments difficiles.",
    },
    {
        "kind": "team",
        "slug": "equipe-mieux-etre-exemple",
        "name": "Équipe Mieux-être Exemple",
        "bio": "An invented team that writes the French posts of this demonstration.",
        "bio_fr": "Une équipe inventée qui rédige les articles de cette démonstration.",
    },
    {
        "kind": "person",
        "slug": REVIEWER,
        "name": "Example Reviewer",
        "credentials": "RSW",
        "bio": "Not a real person: the reviewer of this demonstration.",
        "bio_fr": "Une personne inventée, qui révise les articles de cette démonstration.",
    },
)
TOPICS = (
    ("sleep", "Sleep", "Sommeil", Topic.Risk.GENERAL),
    ("stress", "Stress", "Stress", Topic.Risk.GENERAL),
    ("relationships", "Relationships", "Relations", Topic.Risk.GENERAL),
    ("grief", "Grief", "Deuil", Topic.Risk.GENERAL),
    ("getting-help", "Getting help", "Demander de l’aide", Topic.Risk.GENERAL),
    ("suicide-prevention", "Suicide prevention", "Prévention du suicide", Topic.Risk.CRISIS),
)
HELP_LINES: tuple[tuple[dict[str, str], tuple[dict[str, str], ...]], ...] = (
    (
        {
            "key": "example_listening_line",
            "name": "Example Listening Line",
            "name_fr": "Ligne d’écoute Exemple",
            "audience": "anyone, at any hour",
            "audience_fr": "tout le monde, à toute heure",
            "hours": "24 hours a day, 7 days a week",
            "hours_fr": "24 heures sur 24, 7 jours sur 7",
            "source_url": "https://listening-line.example/",
        },
        (
            {"kind": "call", "number": "+14165550134", "label": "416-555-0134"},
            {
                "kind": "text",
                "number": "+14165550135",
                "label": "416-555-0135",
                "keyword": "HELLO",
                "keyword_fr": "BONJOUR",
            },
        ),
    ),
    (
        {
            "key": "example_youth_chat",
            "name": "Example Youth Chat",
            "name_fr": "Clavardage Jeunesse Exemple",
            "audience": "children and young people",
            "audience_fr": "enfants et jeunes",
            "hours": "every day, 8 a.m. to midnight",
            "hours_fr": "tous les jours, de 8 h à minuit",
            "source_url": "https://youth-chat.example/about/",
        },
        (
            {"kind": "call", "number": "+16135550147", "label": "613-555-0147"},
            {
                "kind": "chat",
                "label": "youth-chat.example",
                "url": "https://youth-chat.example/",
            },
        ),
    ),
)
DISCLAIMER = {
    "text": (
        "<p>This post gives general information. It does not replace the advice of a health "
        "professional who knows you.</p>"
    ),
    "text_fr": (
        "<p>Cet article donne de l’information générale. Il ne remplace pas l’avis d’une personne "
        "professionnelle de la santé qui vous connaît.</p>"
    ),
}
COLLECTIVE = {
    "name": "Example Wellness Collective",
    "name_fr": "Collectif Mieux-être Exemple",
    "boilerplate": (
        "<p>The Example Wellness Collective is an invented group. It stands here to show how an "
        "organisation presents itself in its own words.</p>"
    ),
    "boilerplate_fr": (
        "<p>Le Collectif Mieux-être Exemple est un groupe inventé. Il montre ici comment une "
        "organisation se présente dans ses propres mots.</p>"
    ),
    "cta_label": "Visit the example site",
    "cta_label_fr": "Visiter le site d’exemple",
    "cta_url": "https://wellness.example/",
    "url": "https://wellness.example/",
}
PUBLISHER = {
    "title": "Wellspring demonstration",
    "title_fr": "Wellspring, démonstration",
    "description": "Example posts about sleep, stress, grief and asking for help.",
    "description_fr": "Des articles d’exemple sur le sommeil, le stress et l’entraide.",
    "postal_address": "100 Example Street (not a real address)\nExampleville ON",
    "phone": "416-555-0100",
    "email": "hello@wellness.example",
    "editorial_policy_url": "https://wellness.example/editorial-policy/",
    "attribution": "First shown on the Wellspring demonstration site.",
    "attribution_fr": "Paru d’abord sur le site de démonstration de Wellspring.",
}
TEMPLATES = {"en": "Usual closing", "fr": "Fin habituelle"}


def create() -> None:
    """Create the snippets that the posts refer to, unless they exist."""
    for author in AUTHORS:
        Author.objects.get_or_create(slug=author["slug"], defaults=author)
    for slug, name, name_fr, risk in TOPICS:
        words = {"name": name, "name_fr": name_fr, "risk": risk}
        french = slugify(name_fr)
        words |= {"slug_fr": french if french != slug else ""}
        Topic.objects.get_or_create(slug=slug, defaults=words)
    Disclaimer.objects.get_or_create(key="general", defaults=DISCLAIMER)
    Organization.objects.get_or_create(key=ORGANIZATION, defaults=COLLECTIVE)
    for values, channels in HELP_LINES:
        _help_line(values, channels)


def _help_line(values: dict[str, str], channels: tuple[dict[str, str], ...]) -> None:
    """Create an invented service, marked as fictional and verified today."""
    if CrisisResource.objects.filter(key=values["key"]).exists():
        return
    today = timezone.localdate()
    row = CrisisResource(
        **values, fictional=True, verified_at=today, verify_by=today + VALID, region="CA"
    )
    row.channels = [CrisisChannel(**channel) for channel in channels]
    row.save()


def fill_in(*, logo: AbstractImage) -> None:
    """Fill in the publisher's settings, unless a person has."""
    row = SiteSettings.for_site(Site.objects.get(is_default_site=True))
    if row.organization_id:
        return
    for name, value in PUBLISHER.items():
        setattr(row, name, value)
    row.organization = Organization.objects.get(key=ORGANIZATION)
    row.default_disclaimer = Disclaimer.objects.get(key="general")
    row.logo = logo
    row.save()


def write_templates() -> None:
    """A template in each language with the publisher's usual closing."""
    for language, name in TEMPLATES.items():
        PostTemplate.objects.create(
            language=language, name=name, is_default=True, body=usual_closing()
        )
