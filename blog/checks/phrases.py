"""Phrases that a careful publisher avoids, in English and French: data only.

Each pattern is a regular expression, without regard to case. They warn and never block. What a
person says of promises after a negation ("there is no miracle cure") is no promise.
"""

import re

from blog.renditions.context import Language

# Headlines that promise, tease or alarm instead of saying what the post offers.
BAIT: dict[Language, tuple[str, ...]] = {
    "en": (
        r"you won[’']t believe",
        r"what happen(?:s|ed) next",
        r"(?:this|these|the) (?:one |\d+ )?(?:weird|simple|secret|shocking) (?:tricks?|hacks?)",
        r"(?:will|to) (?:blow your mind|shock you|leave you speechless|change your life forever)",
        r"(?:doctors|therapists|experts|they) (?:hate|(?:don[’']t|won[’']t) (?:want you to|tell))",
        r"number \d+ will",
        r"jaw-dropping",
        r"mind-blowing",
        r"shocking(?:ly)?",
        r"the truth about .+ they",
    ),
    "fr": (
        r"vous n[’']allez pas (?:en )?(?:y )?croire",
        r"vous ne (?:croirez|devinerez) jamais",
        r"la suite (?:va vous|vous) \w+",
        r"(?:cette|ces|l[’'])\s?(?:\d+ )?(?:astuces?|techniques?)"
        r" (?:incroyables?|secrètes?|miracles?)",
        r"(?:va|vont) (?:vous (?:choquer|bouleverser|surprendre)|changer votre vie à jamais)",
        r"(?:médecins|thérapeutes|experts|spécialistes) (?:détestent|vous cachent|ne veulent pas)",
        r"ce qu[’']on vous cache",
        r"le numéro \d+ va",
        r"(?:hallucinant|époustouflant|choquant)e?s?",
    ),
}

# What nobody can promise about health.
PROMISES: dict[Language, tuple[str, ...]] = {
    "en": (
        r"miracle (?:cures?|treatments?|remed(?:y|ies)|solutions?)",
        r"(?:will|can) cure (?:your |any |all )?(?:anxiety|depression|stress|trauma|addictions?)",
        r"cures? (?:anxiety|depression|stress|trauma|addictions?)",
        r"guaranteed (?:results?|relief|recovery|cure|to work)",
        r"100[ \xa0]?% (?:effective|safe|natural|cure)",
        r"instant (?:relief|results?|cure)",
        r"works? for everyone",
        r"(?:without any|no) side effects",
        r"get rid of (?:your )?(?:anxiety|depression|trauma) (?:forever|for good|in \d+ \w+)",
    ),
    "fr": (
        r"(?:remèdes?|traitements?|solutions?|cures?) miracles?",
        r"guéri(?:t|r|ra|ssent|ront) (?:votre |toute |l[’']|la |le )?"
        r"(?:anxiété|dépression|stress|traumatisme|dépendance)",
        r"(?:résultats?|soulagement|rétablissement|guérison) garantie?s?",
        r"100[ \xa0]?% (?:efficace|sûr|naturel|sécuritaire)s?",
        r"(?:soulagement|résultats?|guérison) (?:immédiate?|instantanée?)s?",
        r"(?:fonctionne|marche) pour tout le monde",
        r"sans (?:aucun )?effets? secondaires?",
    ),
}

# Words before a promise that take it back.
NEGATIONS: dict[Language, str] = {
    "en": r"\b(?:no|not|never|nothing|nobody|cannot|without|neither|nor)\b|n[’']t\b",
    "fr": r"\b(?:pas|aucune?|jamais|rien|personne|sans|ni|nul)\b",
}

# What speaks of ending or hurting oneself.
SELF_HARM: dict[Language, tuple[str, ...]] = {
    "en": (
        r"suicid(?:e|es|al|ality)",
        r"self[- ]harm(?:s|ed|ing)?",
        r"kill(?:s|ed|ing)? (?:my|your|him|her|one|them)sel(?:f|ves)",
        r"end(?:s|ed|ing)? (?:my|your|his|her|their) (?:own )?li(?:fe|ves)",
    ),
    "fr": (
        r"suicid(?:e|es|aire|aires|er|é|ée)",
        r"automutil\w+",
        r"s[’']enlever la vie",
        r"mettre fin à (?:ses|mes|vos|leurs) jours",
    ),
}


def compiled(phrases: dict[Language, tuple[str, ...]]) -> dict[Language, re.Pattern[str]]:
    """One pattern of whole words for each language."""
    return {
        name: re.compile(rf"(?<!\w)(?:{'|'.join(each)})(?!\w)", re.IGNORECASE)
        for name, each in phrases.items()
    }
