"""Phrases that mark the parts of a pasted post, in English and French.

Both languages are always recognised: a French post may end in "SHARE THIS POST". The phrases are
compared with :func:`plainly` texts, which ignore case, curly apostrophes and no-break spaces.
"""

import re

from blog.importers.sentences import word_set

SHARE = frozenset(
    f"{verb} this {thing}"
    for verb in ("share", "please share")
    for thing in ("post", "article", "story", "page", "blog post", "blog")
) | frozenset(
    {
        "share",
        "share this",
        "share on",
        "share with a friend",
        "partager",
        "partagez",
        *(
            f"{verb} {thing}"
            for verb in ("partager", "partagez", "partage")
            for thing in (
                "cet article",
                "ce billet",
                "cette page",
                "cette publication",
                "ce texte",
                "ce contenu",
            )
        ),
    }
)
_WRITERS_EN = (
    "author", "authors", "writer", "writers", "team", "author(s)", "contributor", "contributors",
    "editors",
)  # fmt: skip
_WRITERS_FR = (
    "de l'auteur",
    "de l'auteure",
    "de l'autrice",
    "de l'équipe",
    "de l'auteur·e",
    "de l'auteur(e)",
    "des auteurs",
    "des auteures",
    "des autrices",
    "des auteur·es",
    "des auteurs et autrices",
    "des autrices et auteurs",
    "de la rédaction",
)
AUTHOR = (
    frozenset(f"about the {writer}" for writer in _WRITERS_EN)
    | frozenset(f"{about} {who}" for about in ("à propos", "au sujet") for who in _WRITERS_FR)
    | frozenset({"about our team", "à propos de notre équipe", "l'autrice", "l'auteur"})
    | frozenset({"meet the author", "meet the authors", "who wrote this", "author", "authors"})
    | frozenset({"auteur", "autrice", "auteure", "auteurs", "autrices", "written by", "rédigé par"})
)
_BIOGRAPHY = frozenset(
    {
        *("bio", "author bio", "author's bio", "author biography", "biography", "biographie"),
        *("notice biographique", "about the blogger", "about the contributor", "about me"),
        *(f"{what} {who}" for what in ("bio", "biographie") for who in _WRITERS_FR),
        *("qui est l'auteur", "qui est l'auteure", "qui est l'autrice", "contributor bio"),
    }
)
# On the same line as the name: "Written by Jane Doe".
_INLINE_AUTHOR = re.compile(
    r"((?:(?:written|words|story|text|posted|contributed|article|post) by|author|authors|"
    r"(?:rédigé|écrit|signé|texte|article|billet) par|(?:un )?(?:texte|article|billet) d[e'’]|"
    r"auteur|autrice|auteure|auteurs|autrices|texte|text)"
    r"(?=\s|:|(?<=['’]))[ \u00a0]?:?)\s*(\S.{0,200})",
    re.IGNORECASE,
)
_PUBLISHED = re.compile(
    r"((?:published|publiée?|mise? en ligne|paru|edited and written) (?:by|par)[ \u00a0]?:?)\s*"
    r"(\S.{0,200})",
    re.IGNORECASE,
)
# "By Jane Doe", which may begin a sentence, too.
_BARE_BY = re.compile(r"((?:by|par)[ \u00a0]?:?)\s+(\S.{0,200})", re.IGNORECASE)

SEPARATOR = re.compile(r"(?:[*_=~#•·.–—-]\s*){3,}")

_NUMBER = (
    r"(?:\d{1,3}|two|three|four|five|six|seven|eight|nine|ten|twelve|deux|trois|quatre|cinq|sept"
    r"|huit|neuf|dix|douze)"
)
_BEFORE = rf"(?:(?:the|our|some|my|les|des|nos|mes|quelques|voici|here are|more|top|{_NUMBER})\s+)*"
_MANNER = (
    r"(?:(?:early|common|warning|key|main|clear|physical|emotional|simple|easy|practical|small|"
    r"quick|gentle|healthy|everyday|other|first|next|best|helpful|premiers|principaux|autres|"
    r"petits|petites|bons|bonnes|simples)\s+)*"
)
_SIGNS = (
    r"(?:signs?|symptoms?|red flags?|green flags?|indicators?|signes?|symptômes?|signaux|"
    r"indicateurs?|indices|drapeaux rouges|drapeaux verts)\b"
)
_TIPS = (
    r"(?:how to|how you can|tips?|ways?|steps?|strateg(?:y|ies)|comment|conseils?|astuces?|"
    r"façons?|manières?|moyens?|étapes?|stratégies?|pistes?|trucs?)\b"
)
SIGNS = re.compile(_BEFORE + _MANNER + _SIGNS)
TIPS = re.compile(_BEFORE + _MANNER + _TIPS)

# Takes precedence over GOOD_TONE: "warning signs in a strong relationship".
WARNING_TONE = re.compile(
    r"\b(?:warning|red flags?|symptoms?|unhealthy|toxic|abus\w*|burnout|crisis|distress|danger\w*|"
    r"harm\w*|avertissement|alarmants?|alerte|drapeaux rouges|symptômes?|toxique|malsaine?s?|"
    r"épuisement|détresse|crise)\b|d'alerte"
)
GOOD_TONE = re.compile(
    r"\b(?:strong|healthy|good|great|green flags?|progress|trust\w*|safe|supportive|healing|"
    r"recover\w*|growth|growing|improv\w*|better|solide|saine?s?|bonne?s?|forte?s?|progrès|"
    r"confiance|guérison|drapeaux verts|rétablissement|mieux)\b"
)

# "Blacktherapy is committed to helping…", « Untel a pour mission de… »
_VERB = (
    r"(?:is|are) (?:committed|dedicated|devoted) to|exists to|works to help|"
    r"(?:is|are) (?:an? )?(?:organi[sz]ation|non-profit|charity|clinic|collective)\b|"
    r"est (?:engagée?|dédiée?|vouée?|déterminée?) à|s'engage à|se consacre à|se voue à|"
    r"a pour mission|est un (?:organisme|collectif)|est une (?:organisation|clinique)"
)
_MISSION = re.compile(rf"(.{{2,80}}?) (?:{_VERB})", re.IGNORECASE)
_PARTICLES = word_set("of the and for in de du des la le les et pour en & d' l'")
_PRONOUNS = word_set(
    "he she it we you they this that these those everyone someone nobody who everybody i one "
    "therapy healing trust il elle nous vous ils elles on ce cela ceci chacun chacune tout "
    "personne je tu"
)


def plainly(text: str) -> str:
    """``text`` for comparison: case-folded, single spaces, straight apostrophes."""
    folded = text.casefold().replace("’", "'").replace("‘", "'")
    return " ".join(folded.split())


def _label(text: str) -> str:
    return plainly(text).rstrip(" :.!-–—")


def is_share(text: str) -> bool:
    """Whether a line is the heading of share links."""
    return len(text) < 60 and _label(text) in SHARE


def is_author(text: str) -> bool:
    """Whether a line is the heading of a byline."""
    return len(text) < 60 and _label(text) in AUTHOR


def inline_author(text: str) -> tuple[str, str] | None:
    """Label and names of a line such as "Written by Jane Doe"."""
    match = _INLINE_AUTHOR.fullmatch(text)
    return (match[1].rstrip(" :\u00a0"), match[2]) if match else None


def is_biography(text: str) -> bool:
    """Whether a text is the label of a byline, or of the biography that follows it."""
    return len(text) < 60 and _label(text) in AUTHOR | _BIOGRAPHY


def published_by(text: str) -> tuple[str, str] | None:
    """Label and names of "Published by Jane Doe", which is a byline only beside a date."""
    match = _PUBLISHED.fullmatch(text)
    return (match[1].rstrip(" :\u00a0"), match[2]) if match else None


def bare_by(text: str) -> tuple[str, str] | None:
    """Label and rest of a line such as "By Jane Doe". Ordinary sentences match, too."""
    match = _BARE_BY.fullmatch(text)
    return (match[1].rstrip(" :\u00a0"), match[2]) if match else None


def mission(text: str) -> str | None:
    """The organisation whose purpose ``text`` states, as spelled there."""
    match = _MISSION.match(text[:200].replace("’", "'"))
    if not match:
        return None
    name = text[: match.end(1)]
    return name if _is_name(name) else None


def _is_name(text: str) -> bool:
    """Whether the words are capitalised, apart from particles, and no pronoun."""
    words = text.split()
    if len(words) > 8 or text.casefold() in _PRONOUNS:
        return False
    proper = [word for word in words if word.casefold() not in _PARTICLES]
    return bool(proper) and all(word[0].isupper() or word[0].isdigit() for word in proper)
