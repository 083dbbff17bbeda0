"""Hurtful terms and better ones, in English and French: data only.

Compiled from the language guides of MHCC and CASP (suicide), CCSA (substance use), the Government
of Canada's guidelines on inclusive writing, and TERMIUM Plus. They warn and never block: a term may
be part of a name or a quotation, or people may use it for themselves.
"""

import re
from dataclasses import dataclass

from blog.renditions.context import Language


@dataclass(frozen=True, slots=True)
class Term:
    """``pattern`` is a regular expression of whole words; ``better`` is the suggestion."""

    pattern: str
    better: str
    exact_case: bool = False


_BE = r"(?:is|are|was|were|’s|'s|’re|'re)"

ENGLISH = (
    Term(r"commit(?:s|ted|ting)? suicide", "died by suicide"),
    Term(r"(?:successful|completed) suicides?", "died by suicide"),
    Term(r"(?:failed|unsuccessful) suicide attempts?", "survived a suicide attempt"),
    Term(r"suicide epidemic", "rise in suicides"),
    Term(r"suffer(?:s|ed|ing)? from", "live with, have"),
    Term(r"addicts?", "person with an addiction"),
    Term(r"junkies?", "person who uses drugs"),
    Term(r"alcoholics?(?! anonymous)", "person with an alcohol use disorder"),
    Term(r"(?:substance|drug|alcohol) abuse(?:rs?)?", "substance use"),
    Term(r"the mentally ill", "people with a mental illness"),
    Term(r"schizophrenics?", "person with schizophrenia"),
    Term(r"anorexics?|bulimics?", "person with an eating disorder"),
    Term(rf"{_BE} bipolar(?! disorder)", "has bipolar disorder"),
    Term(r"(?:crazy|insane|psychos?|lunatics?)", "say what you mean without a word for illness"),
    Term(r"wheelchair[- ]bound|confined to a wheelchair", "uses a wheelchair"),
    Term(r"the (?:disabled|handicapped)|handicapped", "disabled people"),
    Term(r"the homeless", "people without a home"),
    Term(r"illegal (?:immigrants?|aliens?)", "person without status"),
    Term(r"(?:eskimos?)", "Inuit"),
    Term(
        r"black (?=(?:Canadians?|people|persons?|men|man|women|woman|youth|communit|famil|client"
        r"|therapist|kids|children|mothers?|fathers?|parents?|folks?))",
        "Black, with a capital",
        exact_case=True,
    ),
    Term(r"indigenous (?=people|communit|youth|famil|nation)", "Indigenous, with a capital", True),
    Term(r"aboriginals", "Indigenous people"),
)

FRENCH = (
    Term(
        r"(?:commettre|commis|commet|commettent) (?:un |le )?suicide",
        "est mort ou morte par suicide",
    ),
    Term(r"suicides? réussis?", "mort par suicide"),
    Term(r"tentatives? de suicide (?:ratées?|échouées?|manquées?)", "a survécu à une tentative"),
    Term(r"(?:souffre|souffrent|souffrait|souffrir|souffrant) (?:de|d’|d'|du|des)", "vivre avec"),
    Term(r"toxicomanes?", "personne ayant une dépendance"),
    Term(r"drogués?|droguées?|junkies?", "personne qui consomme des drogues"),
    Term(r"alcooliques?(?! anonymes)", "personne ayant un trouble lié à l’alcool"),
    Term(r"abus (?:de substances|de drogues?|d’alcool|d'alcool)", "usage de substances"),
    Term(r"mala?des? menta(?:l|le|ux|les)", "personne ayant une maladie mentale"),
    Term(r"schizophrènes?", "personne vivant avec la schizophrénie"),
    Term(r"anorexiques?|boulimiques?", "personne ayant un trouble alimentaire"),
    Term(r"(?:est|sont|était) bipolaires?", "vivre avec un trouble bipolaire"),
    Term(r"cloués? (?:à|dans|sur) (?:un|son|leur) fauteuil roulant", "se déplacer en fauteuil"),
    Term(r"(?:les|des|aux) handicapés", "personnes handicapées"),
    Term(r"(?:les|des|aux) (?:sans-abris?|itinérants)", "personnes en situation d’itinérance"),
    Term(r"immigrants? illéga(?:l|ux)", "personne sans statut"),
    Term(r"esquimaux?", "Inuits"),
    Term(r"(?:les|des|aux) noirs(?= |[.,;!?])(?! et blancs)", "les personnes noires", True),
)


def _compiled(terms: tuple[Term, ...]) -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple(
        (
            # Whole words; a pattern may end with a space or an apostrophe (elision).
            re.compile(
                rf"(?<![\w-])(?:{term.pattern})(?:(?<=[’' ])|(?![\w-]))",
                0 if term.exact_case else re.IGNORECASE,
            ),
            term.better,
        )
        for term in terms
    )


TERMS: dict[Language, tuple[tuple[re.Pattern[str], str], ...]] = {
    "en": _compiled(ENGLISH),
    "fr": _compiled(FRENCH),
}
