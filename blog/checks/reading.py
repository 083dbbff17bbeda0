"""Readability formulas for English and French: sentences, syllables, grade and reading ease.

English: Flesch-Kincaid grade (Kincaid et al. 1975). French: LIX (Björnsson 1968), which needs no
syllables, and as information Kandel and Moles (1958), a reading ease from 0 to 100. Syllables are
counted by rules, which makes a grade exact to about half a grade: compare whole grades only.
"""

import re
from dataclasses import dataclass

from blog.renditions.context import Language

LONG_WORD = 6  # letters: longer words count in LIX
_WORD = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*")
_STOPS = re.compile(r"(?<=[.!?…])[»”\"')\]]*\s+|\n+")
# A full stop after one of these does not end a sentence.
_ABBREVIATION = re.compile(
    r"\b(?:Dr|Mr|Mrs|Ms|Mx|Prof|St|vs|etc|e\.g|i\.e|approx|no|p\. ex|M|Mme|Mlle|env|art)\.$",
    re.IGNORECASE,
)
_EN_VOWELS = re.compile(r"[aeiouyàâäéèêëîïôöùûü]+")
# Silent endings: "hoped", "likes", "there"; "-le" after a consonant is spoken.
_EN_SILENT = re.compile(r"(?:[^laeiouy]ed|[^aeiouylsxz]es|[^aeiouyl]e|[aeiouy]le|[^aeiouy]ely)$")
_EN_SPOKEN = re.compile(r"(?:[td]ed|(?:ch|sh|[cgsxz])es|[^aeiouy]les)$")
# Adjacent vowels that make two syllables: "create", "anxiety", "being", "experience".
_EN_SPLIT = re.compile(
    r"(?:i[aou](?!us\b|n\b|l\b|ns|nsh)|(?<=r)iou|iet|ience|crea(?=t)|reac(?=t)|eali(?=t)|ideal|[di]ea$"
    r"|area|[eiouy]ing|eo(?!ple)|ua(?!r)|ui(?=t[yi]|c)|yo(?=n))"
)
# Exceptions to the rules; "real" is one syllable in Canadian English.
_EN_KNOWN = {"real": 1, "genuine": 3, "something": 2, "every": 2, "evening": 2, "trial": 2}
_FR_VOWELS = re.compile(r"[aeiouyàâäæéèêëîïôöœùûü]+")
_FR_SILENT = re.compile(r"(?<=[^aeiouyàâéèêëîïôù])(?:es?|(?<!m)ent)$")
_FR_SPLIT = re.compile(r"é(?:[aou]|er)|[aou]ï|[aeo]ë")
_FR_MUTE_U = re.compile(r"(?<=q)u|(?<=g)u(?=[eéèêiy])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """The counts of a text that the formulas use."""

    sentences: int
    words: int
    syllables: int
    long_words: int = 0  # of more than six letters; an elided article does not count

    @property
    def words_per_sentence(self) -> float:
        return self.words / max(1, self.sentences)

    @property
    def syllables_per_word(self) -> float:
        return self.syllables / max(1, self.words)


def words(text: str) -> list[str]:
    """The words of a text; a hyphen or an apostrophe does not separate words."""
    return _WORD.findall(text)


def sentences(text: str) -> list[str]:
    """The sentences of a text; each line is at least one."""
    found: list[str] = []
    pending = ""
    for part in _STOPS.split(text):
        pending = f"{pending} {part}".strip()
        if pending and not _ABBREVIATION.search(pending):
            found.append(pending)
            pending = ""
    return [sentence for sentence in (*found, pending) if _WORD.search(sentence)]


def syllables(word: str, language: Language) -> int:
    """The number of syllables, at least one. An elided article ("l’amie") adds none in French."""
    return _SYLLABLES[language](word.lower())


def _english(word: str) -> int:
    return sum(_english_part(part) for part in word.split("-") if part)


def _english_part(part: str) -> int:
    bare = re.sub(r"['’](?:s|t|re|ve|ll|d|m)$", "", part)
    if bare in _EN_KNOWN:
        return _EN_KNOWN[bare]
    count = len(_EN_VOWELS.findall(bare)) + len(_EN_SPLIT.findall(bare))
    if _EN_SILENT.search(bare) and not _EN_SPOKEN.search(bare):
        count -= 1
    # syllabic consonants: "criticism", "didn't"
    count += len(re.findall(r"[aeiou]sm$", bare)) + len(re.findall(r"[sd]n['’]t$", part))
    return max(1, count)


def _french(word: str) -> int:
    bare = _FR_MUTE_U.sub("", re.sub(r"^(?:[cdjlmnst]|qu)['’]", "", word))
    return sum(_french_part(part) for part in re.split(r"['’\-]", bare) if part)


def _french_part(part: str) -> int:
    spoken = _FR_SILENT.sub("", part)
    return max(1, len(_FR_VOWELS.findall(spoken)) + len(_FR_SPLIT.findall(spoken)))


_SYLLABLES = {"en": _english, "fr": _french}


def measure(text: str, language: Language) -> Measure:
    """Count the sentences, words and syllables of a text."""
    found = words(text)
    return Measure(
        sentences=len(sentences(text)),
        words=len(found),
        syllables=sum(syllables(word, language) for word in found),
        long_words=sum(_letters(word) > LONG_WORD for word in found),
    )


def _letters(word: str) -> int:
    """The letters of a word without an elided article ("l’amitié")."""
    return len(re.sub(r"^(?:[cdjlmnst]|qu)['’]", "", word.lower()))


def lix(counts: Measure) -> float:
    """LIX: words per sentence and the share of long words; 40 reads easily, 60 is hard."""
    return counts.words_per_sentence + 100 * counts.long_words / max(1, counts.words)


def grade(counts: Measure) -> float:
    """Flesch-Kincaid: the school grade at which an English text is read with ease."""
    return 0.39 * counts.words_per_sentence + 11.8 * counts.syllables_per_word - 15.59


def ease(counts: Measure) -> float:
    """Kandel-Moles: the reading ease of a French text, 100 for the easiest."""
    return 207 - 1.015 * counts.words_per_sentence - 73.6 * counts.syllables_per_word
