"""The fr-CA twin of the sample post."""

from blog import document as doc
from tests import sample_parts
from tests.sample_parts import identity, items, picture, questions, rich, rows, steps, support_line

NB = "\u00a0"  # fr-CA: before a colon and inside « »

TEAM = doc.Author(
    kind="team",
    name="Équipe fictive de soins",
    slug="equipe-fictive-de-soins",
    credentials=None,
    bio="Une équipe inventée qui rédige nos articles d’exemple.",
    url="/fr/blogue/auteurs/equipe-fictive-de-soins/",
)


def block(kind: str, value: object) -> doc.Block:
    return sample_parts.block(kind, value, "fr-CA")


def document() -> doc.Document:
    disclaimer = (
        "Cet article donne de l’information générale. Il ne remplace pas l’avis "
        "d’une personne professionnelle de la santé qui vous connaît."
    )
    return doc.Document(
        id=identity("french"),
        locale="fr-CA",
        slug="sol-ferme",
        path="/fr/blogue/sol-ferme/",
        title="Retrouver un sol ferme dans une saison difficile",
        lead=rich(
            "Certaines saisons nous demandent plus que ce que nous avons à donner. Être à bout "
            "n’est pas un échec, et vous n’avez pas à tout régler sans aide."
        ),
        body=(*_opening(), *_middle(), *_help(), *_closing()),
        byline=doc.Byline(authors=(TEAM,)),
        review=doc.Review(
            status="reviewed",
            reviewed_by=doc.Reviewer(
                name="Comité fictif de révision", credentials=("T.S.",), scope="clinical"
            ),
            reviewed_at="2026-11-02",
            next_review_at="2028-11-02",
        ),
        content_warnings=("suicide",),
        disclaimer=doc.Disclaimer(key="general", html=f"<p>{disclaimer}</p>", text=disclaimer),
        topics=(doc.Topic(slug="stress", name="Stress"),),
        corrections=(
            doc.Correction(
                date="2026-11-05",
                kind="clarification",
                text="La durée de l’exercice de respiration est maintenant précisée.",
            ),
        ),
        email=doc.Email(
            subject="Retrouver un sol ferme",
            preheader="Mentionne le suicide. De petits gestes bienveillants à essayer.",
        ),
        rights=doc.Rights(
            licence="CC BY-ND 4.0",
            licence_url="https://creativecommons.org/licenses/by-nd/4.0/deed.fr",
            holder="Collectif Exemple",
            attribution=doc.RichText(
                html='<p>Publié d’abord par <a href="/fr/blogue/sol-ferme/">Collectif '
                "Exemple</a>.</p>",
                text="Publié d’abord par Collectif Exemple.",
            ),
        ),
        image=picture("Un banc vide sous un érable", "Photothèque Exemple"),
        stats=doc.Stats(words=420, tips=3, signs=3, headings=8),
    )


def _opening() -> tuple[doc.Block, ...]:
    warning = "Cet article mentionne brièvement des pensées suicidaires. Il ne décrit aucun moyen."
    return (
        block(
            "content_warning",
            doc.ContentWarning(topics=("suicide",), html=f"<p>{warning}</p>", text=warning),
        ),
        block(
            "key_takeaways",
            doc.KeyTakeaways(
                heading="À retenir",
                heading_level=2,
                anchor="a-retenir",
                items=items(
                    "a-retenir",
                    (None, "Être à bout est un signal, pas une faiblesse."),
                    (None, "Un petit pas suffit pour aujourd’hui."),
                    (None, "Si vous êtes en danger, demandez de l’aide maintenant."),
                ),
            ),
        ),
        block(
            "heading",
            doc.Heading(
                text="À quoi ressemble une saison difficile", level=2, anchor="saison-difficile"
            ),
        ),
        block(
            "paragraph",
            doc.Paragraph(
                html="<p>Vous dormez mal, vous perdez patience ou vous ne ressentez <em>rien</em>. "
                'Notre article sur <a href="/fr/blogue/repos/">le repos &amp; ses effets</a> '
                f"dit <strong>pourquoi{NB}</strong>: le corps parle.</p>"
                "<ul><li>Certains jours pèsent plus.</li><li>D’autres surprennent.</li></ul>",
                text="Vous dormez mal, vous perdez patience ou vous ne ressentez rien. Notre "
                f"article sur le repos & ses effets dit pourquoi{NB}: le corps parle.\n\n"
                "Certains jours pèsent plus.\nD’autres surprennent.",
            ),
        ),
        block(
            "tips_list",
            doc.TipsList(
                heading="De petites choses à essayer",
                heading_level=2,
                anchor="petites-choses",
                intro=rich("Choisissez-en une. Gardez les autres pour un autre jour."),
                ordered=True,
                items=items(
                    "petites-choses",
                    ("Nommer", f"Dites-vous, en mots simples{NB}: «{NB}je suis fatiguée{NB}»."),
                    ("Sortir", "Dix minutes de lumière peuvent alléger un matin lourd."),
                    ("En parler", "Un court message à une personne de confiance suffit."),
                ),
            ),
        ),
    )


def _middle() -> tuple[doc.Block, ...]:
    said = "Je croyais devoir aller bien. Il me suffisait de dire la vérité."
    return (
        block(
            "signs_checklist",
            doc.SignsChecklist(
                heading="Signes que l’appui fonctionne",
                heading_level=2,
                anchor="signes",
                intro=None,
                items=items(
                    "signes",
                    ("Sommeil", "Vous dormez un peu mieux qu’avant."),
                    ("Liens", "Vous répondez de nouveau aux messages."),
                ),
                tone="positive",
            ),
        ),
        block(
            "steps",
            doc.Steps(
                heading="Une pause pour respirer",
                heading_level=2,
                anchor="respirer",
                intro=rich("Arrêtez si la tête vous tourne."),
                items=steps(
                    "respirer",
                    ("S’asseoir", "Posez les deux pieds au sol.", 1),
                    ("Souffler lentement", "Que l’expiration dure plus que l’inspiration.", 3),
                    (None, "Regardez autour de vous et nommez cinq choses.", None),
                ),
            ),
        ),
        block(
            "do_dont",
            doc.DoDont(
                heading="Quand une amie ne va pas bien",
                heading_level=2,
                anchor="amie",
                do_label=None,
                dont_label=None,
                do=items("amie-oui", (None, "Écoutez plus que vous ne parlez.")),
                dont=items("amie-non", (None, "Ne promettez pas de taire un danger.")),
            ),
        ),
        block(
            "quote",
            doc.Quote(
                html=f"<p>{said}</p>",
                text=said,
                attribution="Une lectrice de notre cercle inventé",
                source_url="https://circle.example.org/fr/lettres/",
                testimonial=True,
                consent=True,
            ),
        ),
        block(
            "image",
            doc.Figure(
                image=picture("Deux tasses de thé sur une table de cuisine", "Photothèque Exemple"),
                caption=rich("La compagnie aide, même en silence."),
            ),
        ),
        block(
            "callout",
            doc.Callout(
                tone="note",
                title="À votre rythme",
                html="<p>Vous pouvez fermer cet article et y revenir.</p>",
                text="Vous pouvez fermer cet article et y revenir.",
            ),
        ),
    )


def _help() -> tuple[doc.Block, ...]:
    return (
        block(
            "care_card",
            doc.CareCard(
                level="emergency",
                title="Appelez maintenant si vous êtes en danger",
                html="<p>Il n’est pas nécessaire d’en avoir la certitude.</p>",
                text="Il n’est pas nécessaire d’en avoir la certitude.",
                actions=(
                    doc.Action(label="Appeler le Centre de soins Exemple", url="tel:+14165550150"),
                ),
            ),
        ),
        block(
            "crisis_support",
            doc.CrisisSupport(
                heading="Vous pouvez parler à quelqu’un maintenant",
                heading_level=2,
                anchor="parler",
                intro=rich("Ce service et ses numéros sont fictifs."),
                region="CA",
                audience=None,
                resources=(
                    support_line(
                        "Ligne d’écoute fictive",
                        "Textez HELLO",
                        "Jour et nuit",
                        "Pour toute personne",
                    ),
                ),
            ),
        ),
        block(
            "faq",
            doc.Faq(
                heading="Questions fréquentes",
                heading_level=2,
                anchor="questions-frequentes",
                items=questions(
                    "questions-frequentes",
                    ("Est-ce normal de ne rien ressentir?", "Oui, quand le stress dure."),
                    ("Comment trouver une thérapeute?", "Demandez à votre clinique."),
                ),
            ),
        ),
        block(
            "cta",
            doc.CallToAction(
                label="Trouver une thérapeute", url="/fr/trouver/", note="C’est gratuit."
            ),
        ),
        block(
            "table",
            doc.Table(
                caption="De petites pauses dans la journée",
                header_row=True,
                header_column=True,
                rows=rows(
                    ("Quand", "Ce qui peut aider", "Combien de temps", "Avec qui"),
                    (
                        "Le matin",
                        "<em>Trois respirations lentes</em>",
                        "Une minute",
                        "Seul ou à deux",
                    ),
                    (
                        "Le soir",
                        "Baissez la lumière &amp; rangez le <strong>téléphone</strong>",
                        "",
                        "Seul",
                    ),
                ),
            ),
        ),
        block(
            "resource_card",
            doc.ResourceCard(
                name="Clinique sans rendez-vous fictive",
                phones=("+14165550136", "211"),
                tty="+14165550137",
                url="https://clinic.example.org/",
                hours="Du lundi au vendredi, de 9 h à 17 h",
                region="CA-QC",
            ),
        ),
        block(
            "media",
            doc.MediaLink(
                kind="audio",
                title="Trois respirations lentes, ensemble",
                url="https://audio.example.org/trois-respirations/",
                minutes=1,
                language=None,
                captions=False,
                poster=None,
                anchor="trois-respirations-lentes-ensemble",
                transcript=doc.RichText(
                    html="<p><strong>Ana :</strong> Asseyez-vous et laissez tomber "
                    "vos épaules.</p>",
                    text="Ana : Asseyez-vous et laissez tomber vos épaules.",
                ),
            ),
        ),
        block(
            "related_posts",
            doc.RelatedPosts(
                heading=None,
                heading_level=2,
                anchor="related-posts",
                posts=(
                    doc.PostLink(
                        id=identity("related/1"),
                        title="Le repos",
                        url="/fr/blogue/repos/",
                    ),
                ),
            ),
        ),
        block("corrections", doc.CorrectionsPlace()),
        block("divider", doc.Divider()),
    )


def _closing() -> tuple[doc.Block, ...]:
    about = (
        "Collectif Exemple est un groupe inventé qui aide à trouver des soins "
        "où l’on se sent comprise ou compris."
    )
    return (
        block(
            "references",
            doc.References(
                heading="Références",
                heading_level=2,
                anchor="references",
                items=(
                    doc.Reference(
                        id=identity("fr/reference/1"),
                        title="Une étude inventée sur le repos",
                        url=None,
                        doi="10.5555/exemple.repos",
                        accessed="2026-10-12",
                    ),
                ),
            ),
        ),
        block(
            "organization_boilerplate",
            doc.OrganizationBoilerplate(
                organization="Collectif Exemple",
                html=f"<p>{about}</p>",
                text=about,
                cta=doc.Action(label="Rencontrer le collectif", url="/fr/a-propos/"),
            ),
        ),
        block(
            "share_links",
            doc.ShareLinks(heading="Partager cet article", networks=("email", "facebook")),
        ),
        block("author_byline", doc.AuthorByline(heading="À propos de l’autrice", authors=(TEAM,))),
    )
