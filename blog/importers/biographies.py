"""Finds who a sentence presents: "Jane Doe, RN, is a nurse" presents Jane Doe, RN.

Pasted posts often have no line of names, only a label and a biography, on one line or on two.
"""

import re

from blog.importers import letters, markers, people
from blog.importers.sentences import is_finished, split, word_set

_MOST = 200  # characters in which a name is looked for
_NEAR = 2  # words after a name among which the verb is
_LABEL = 60  # most characters of a label
_LABEL_WORDS = 3  # fewest of a label that no colon or dash ends
_AFTER_LABEL = re.compile(r"(?<![:–—|.-]) ?[:–—|.-]++ ")
_ABOUT = re.compile(
    r"((?:about|meet|à propos de|au sujet de|qui est)) ([^\W\d_].{1,80})", re.IGNORECASE
)
_PRONOUNS = re.compile(r"\((?:[^\W\d_]{1,6}/){0,3}[^\W\d_]{1,6}\)[,:]?")
_NEVER_FIRST = word_set(
    "a an the this that these those our my i we he she they it in at on as with for from after "
    "before when if while since born based un une le la les ce cette ces notre mon ma je nous il "
    "elle elles ils iel on dans depuis après avant née né si the who what how why"
)
_FIRST_WORDS = 8  # of a sentence, among which it says of whom it speaks
_PRONOUN_WORDS = frozenset({"she", "he", "they", "elle", "il", "iel"})
_NAMED_BEFORE = (
    *("she ", "he ", "they ", "elle ", "il ", "iel ", "the author ", "the writer "),
    *("l'auteur ", "l'auteure ", "l'autrice ", "i am ", "i'm ", "je suis "),
)
_VERBS = word_set(
    "is are was were has have had works work writes write lives live holds hold runs run teaches "
    "helps studies leads believes brings specializes specialises practises practices provides "
    "supports offers founded earned received completed graduated serves loves enjoys joined "
    "est sont était a ont travaille travaillent écrit écrivent vit vivent dirige enseigne "
    "accompagne accompagnent aide aident étudie pratique anime détient offre soutient exerce "
    "s'intéresse se"
)


def labelled(text: str) -> tuple[str, str] | None:
    """The label of a byline at the beginning of a line, and what follows: "Bio: Jane Doe is …"."""
    head = " ".join(text[:_MOST].split())
    for after in _AFTER_LABEL.finditer(head):
        if after.start() <= _LABEL and markers.is_biography(head[: after.start()]):
            return head[: after.start()], _rest(text, after.end())
    words = head[:_LABEL].split(" ")
    for count in range(len(words) - 1, _LABEL_WORDS - 1, -1):
        label = " ".join(words[:count])
        if markers.is_biography(label):
            return label, _rest(text, len(label) + 1)
    return None


def _rest(text: str, start: int) -> str:
    """The text from a place that was found with single spaces."""
    return " ".join(text.split())[start:].lstrip(" :–—|.-")


def about(text: str) -> tuple[str, str] | None:
    """ "About" and the name of a line such as "About Jane Doe"."""
    match = _ABOUT.fullmatch(text.rstrip(" :")) if len(text) <= _LABEL + _LABEL else None
    if match is None or not people.is_name_line(match[2]) or not people.begins_with_name(match[2]):
        return None
    return match[1], match[2]


def presented(text: str, *, is_announced: bool = False) -> str:
    """The names that a biography begins with, "" if it does not begin with any.

    "Jane Doe, RN. Jane is a nurse." and "Jane Doe is a nurse." present Jane Doe.
    ``is_announced``: a label says that this is a biography, so that any verb will do.
    """
    first, *more = split(" ".join(text[:_MOST].split())) or [""]
    name = subject(first)
    rest = first[len(name) :].replace("’", "'").casefold().split()
    near = rest[: _NEAR if first[len(name) :].startswith(" ") else len(rest)]
    if name and any(word.strip(",") in _VERBS or word.startswith(("s'", "n'")) for word in near):
        return name
    if people.is_name_line(text):
        return ""
    bare = first.rstrip(".")
    if more and people.is_name_line(bare) and people.begins_with_name(bare):
        return bare
    is_told = is_announced and bool(rest) and is_finished(first) and people.is_person(name)
    return name if is_told else ""


def names(text: str) -> str:
    """The names that stand below a label, or on its line: alone, or at the beginning of more."""
    if told := presented(text):
        return told
    if people.is_name_line(text) and people.begins_with_name(text):
        return text
    return presented(text, is_announced=True)


def speaks_of(text: str, name: str) -> bool:
    """Whether a sentence speaks of somebody, by name or by a pronoun."""
    said = set(markers.plainly(text[:_MOST]).replace(",", " ").split()[:_FIRST_WORDS])
    own = {word for word in markers.plainly(name).replace(",", " ").split() if len(word) > 2}
    return not people.is_name_line(text) and bool(said & (own | _PRONOUN_WORDS))


def is_about_author(text: str) -> bool:
    """Whether a sentence presents somebody who was named before: "She is …", "The author …"."""
    return markers.plainly(text[:_LABEL]).startswith(_NAMED_BEFORE)


def subject(text: str) -> str:
    """The names and letters at the beginning of a sentence, "" if there are none."""
    words = text[:_MOST].split()
    end = 0
    while end < len(words) and _belongs(words, end):
        end += 1
    while end and words[end - 1].strip(",").casefold() in people.PARTICLES:
        end -= 1
    name = " ".join(words[:end]).rstrip(" ,:;–—-")
    first = words[0].strip(",.").casefold() if words else ""
    if not name or (first in _NEVER_FIRST and not letters.is_team(name)):
        return ""
    return name if people.names_somebody(name) or _is_first_name(name) else ""


def _belongs(words: list[str], index: int) -> bool:
    word = words[index]
    bare = word.strip(',:;()“”"').replace("’", "'")
    if not bare or bare.casefold() in _VERBS:
        return False
    if bare[0].isupper() or _PRONOUNS.fullmatch(word):
        return True
    # "l'équipe", "de", "and": only between other words of a name
    return letters.is_team(bare) or (index > 0 and bare.casefold() in people.PARTICLES)


def _is_first_name(name: str) -> bool:
    first = name.split(",")[0]
    return first.isalpha() and first[0].isupper() and (len(first) == 1 or not first.isupper())
