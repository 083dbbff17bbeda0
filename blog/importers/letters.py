"""Tells what the parts of an author's line are: letters after a name, a job title, a place.

Every test is on one part, between commas. What none of them recognises is not guessed at.
"""

import re

from blog.importers.sentences import phrase_set, word_set

TEAM = word_set(
    "team équipe staff editors editorial newsroom rédaction collective collectif writers comité "
    "committee"
)
ORGANIZATION = word_set(
    "clinic clinique centre center foundation fondation association society société institute "
    "institut university université college collège hospital hôpital inc ltd ltée inc. network "
    "réseau services service organisme organization organisation therapy school école agency "
    "agence group groupe cisss ciusss clsc csss magazine press"
)
# Words of job titles. A part with one of them is a title, though each word has a capital.
_ROLES = word_set(
    "accountant acupuncturist administrator adviser advisor advocate aide analyst artist assistant "
    "associate author blogger caregiver chair chairperson chaplain chef clinician co-founder "
    "co-director coach columnist communicator consultant contributor cook coordinator counsellor "
    "counselor creator dentist dietitian dietician director doctor doula editor educator elder "
    "engineer epidemiologist executive expert facilitator fellow founder gerontologist "
    "geriatrician guide healer helper historian hygienist instructor intern interpreter journalist "
    "kinesiologist lawyer lead lecturer librarian manager mediator member mentor midwife "
    "naturopath navigator neurologist neuropsychologist neuroscientist nurse nutritionist officer "
    "optometrist owner paediatrician paramedic parent patient pediatrician pharmacist "
    "photographer physician physiotherapist planner podcaster practitioner president principal "
    "producer professor psychiatrist psychoanalyst psychologist psychometrist psychotherapist "
    "researcher resident responder scholar scientist sexologist social-worker sociologist "
    "specialist speaker strategist student supervisor supporter surgeon survivor teacher "
    "technician technologist therapist trainee trainer translator tutor veterinarian volunteer "
    "worker writer yoga ceo cfo coo vp candidate columnists registered certified licensed "
    "licenced clinical freelance senior junior retired former chief head deputy interim "
    # French
    "accompagnante accompagnateur accompagnatrice adjoint adjointe agent agente aidant aidante "
    "aînée aîné analyste animateur animatrice archiviste art-thérapeute assistante auteur auteure "
    "autrice avocat avocate bénévole bibliothécaire biologiste blogueur blogueuse cadre "
    "cardiologue chargé chargée cheffe chercheur chercheuse chroniqueur chroniqueuse clinicien "
    "clinicienne cofondateur cofondatrice conférencier conférencière conseiller conseillère "
    "consultante coordonnateur coordonnatrice coordinateur coordinatrice criminologue cuisinier "
    "cuisinière dermatologue diététicienne diététiste directeur directrice doctorante doctorant "
    "ergothérapeute écrivain écrivaine éducateur éducatrice enseignant enseignante étudiant "
    "étudiante experte formateur formatrice fondateur fondatrice gestionnaire gériatre "
    "gérontologue hygiéniste infirmier infirmière ingénieur ingénieure intervenant intervenante "
    "journaliste juriste kinésiologue kinésithérapeute massothérapeute médecin médiateur "
    "médiatrice membre musicothérapeute naturopathe neuropsychologue nutritionniste omnipraticien "
    "omnipraticienne orthophoniste paire-aidante pair-aidant patiente pédagogue pédiatre "
    "pédopsychiatre pharmacien pharmacienne physiothérapeute praticien praticienne présidente "
    "président professeur professeure psychanalyste psychiatre psychoéducateur psychoéducatrice "
    "psychologue psychothérapeute rédacteur rédactrice responsable retraité retraitée "
    "sage-femme sexologue sociologue spécialiste stagiaire superviseure superviseur survivante "
    "technicienne technicien thérapeute traductrice traducteur travailleur travailleuse "
    "vétérinaire vice-présidente vice-président zoothérapeute"
)
# Titles that the law reserves to members of a profession say what letters say. In lower case and
# alone between commas they stand with them: "Jane Doe, M. Ps., psychologue".
_RESERVED = phrase_set(
    "psychologue;neuropsychologue;psychothérapeute;psychiatre;pédopsychiatre;médecin;"
    "médecin de famille;travailleur social;travailleuse sociale;infirmier;infirmière;"
    "infirmier clinicien;infirmière clinicienne;infirmier auxiliaire;infirmière auxiliaire;"
    "infirmier praticien;infirmière praticienne;ergothérapeute;physiothérapeute;psychoéducateur;"
    "psychoéducatrice;sexologue;orthophoniste;audiologiste;diététiste;diététiste-nutritionniste;"
    "nutritionniste;pharmacien;pharmacienne;sage-femme;criminologue;dentiste;avocat;avocate;"
    "conseiller d'orientation;conseillère d'orientation;psychologist;neuropsychologist;"
    "psychotherapist;registered psychotherapist;psychiatrist;physician;family physician;"
    "social worker;registered social worker;clinical social worker;nurse;registered nurse;"
    "nurse practitioner;occupational therapist;physiotherapist;speech-language pathologist;"
    "dietitian;registered dietitian;pharmacist;midwife;dentist;lawyer"
)
# These are surnames, too: they make no title of what may be a name.
_SURNAMES = word_set(
    "aide agent cadre chair chef coach cook elder fellow guide head junior lawyer lead major "
    "member mentor page paramedic parent planner principal resident senior speaker teacher writer"
)
_PROVINCES = word_set(
    "ab bc mb nb nl ns nt nu on pe pei qc sk yt uk usa us alberta manitoba ontario québec quebec "
    "saskatchewan yukon nunavut nunavik canada france england scotland ireland wales labrador "
    "newfoundland ont ont. que. qué. qué alta. sask. man. b.c. n.b. n.s. p.e.i. n.l. n.-b. n.-é. "
    "î.-p.-é. c.-b. t.-n.-l. u.s. u.s.a. u.k."
)
_PLACES = phrase_set(
    "british columbia;nova scotia;new brunswick;prince edward island;northwest territories;"
    "newfoundland and labrador;nouveau-brunswick;nouvelle-écosse;colombie-britannique;"
    "île-du-prince-édouard;terre-neuve-et-labrador;united states;united kingdom;états-unis;"
    "thunder bay;saint john;st. john's;st. john’s;st. catharines;st. albert;prince george;"
    "prince albert;prince rupert;red deer;medicine hat;moose jaw;swift current;north bay;"
    "sault ste. marie;niagara falls;new westminster;north vancouver;west vancouver;"
    "grande prairie;fort mcmurray;corner brook;richmond hill;owen sound;quebec city;new york;"
    "los angeles;san francisco;la ronge;la tuque;mont-tremblant;iles-de-la-madeleine;"
    "les îles-de-la-madeleine;cape breton;salt spring island;port alberni;campbell river;"
    "white rock;maple ridge;port moody;fort st. john;dawson creek;parry sound;elliot lake;"
    "flin flon;portage la prairie;the pas;baie-comeau;sept-îles;happy valley-goose bay;"
    "grand falls-windsor;mount pearl;glace bay;rivière-du-loup;hong kong"
)
_SUFFIXES = word_set("jr jr. sr sr. ii iii iv fils père")
_ROMAN = word_set("II III IV VI")

# One word of letters: "RSW", "CCC-Q"; "PhD", "MSc", "BScN"; "Ph.D", "C.", "Psych.", "t.s.".
_CAPITALS = re.compile(r"[A-Z]{2,8}(?:-[A-Z]{1,4})?[®™]?")
_MIXED = re.compile(r"(?!Ma?c[A-Z])(?!De[A-Z])(?!La[A-Z])[A-Z][a-z]{0,3}[A-Z][A-Za-z]{0,3}[®™]?")
_DOTTED = re.compile(r"[^\W\d_]{1,6}\.(?:-?[^\W\d_]{1,6}\.){0,5}(?:[^\W\d_]{1,6})?")
_ONE = (_CAPITALS, _MIXED, _DOTTED)
_BRACKETED = re.compile(r"\([^()]{1,30}\)")
# A space before a bracket, so that "RP(Qualifying)" is read as "RP (Qualifying)" is.
_TIGHT = re.compile(r"(?<=\S)\(")


def is_suffix(text: str) -> bool:
    """Whether a part continues the name: "Jr.", "III"."""
    return text.casefold() in _SUFFIXES


def is_place(text: str) -> bool:
    """Whether a part is a province, a country or a town that looks like a person's name."""
    folded = text.casefold()
    return folded in _PROVINCES or folded in _PLACES


def is_role(text: str) -> bool:
    """Whether a part is a job title."""
    return not is_team(text) and bool(_singular(text) & _ROLES)


def is_surely_role(text: str) -> bool:
    """Whether a part is a job title and cannot be a name: Marie Parent is one."""
    return bool(_singular(text) & _ROLES - _SURNAMES)


def _singular(text: str) -> set[str]:
    words = [word.strip("().,:").casefold() for word in re.split(r"[\s/]+", text)]
    return {*words, *(word.rstrip("s") for word in words)}


def is_team(text: str) -> bool:
    """Whether a part names a team."""
    return bool(_bare(text) & TEAM)


def is_organization(text: str) -> bool:
    """Whether a part names an organisation."""
    return bool(_bare(text) & ORGANIZATION)


def _bare(text: str) -> set[str]:
    """The words of a name for comparison: "L’équipe" is "équipe"."""
    words = (word.strip(".,()").casefold().replace("’", "'") for word in text.split())
    return {word.rpartition("'")[2] or word for word in words}


def is_credential(text: str) -> bool:
    """Whether a part is letters after a name: "RSW", "M. Ps.", "psychologue"."""
    if is_place(text) or is_suffix(text):
        return False
    if text.replace("’", "'") in _RESERVED:
        return True
    words = _words(text)
    letters = [word for word in words if not _BRACKETED.fullmatch(word)]
    return bool(letters) and not _BRACKETED.fullmatch(words[0]) and all(map(_is_letters, letters))


def _words(text: str) -> list[str]:
    """The words of a part, a bracket of several words as one of them."""
    found: list[str] = []
    for word in _TIGHT.sub(" (", text).split():
        if found and found[-1].startswith("(") and not found[-1].endswith(")"):
            found[-1] += f" {word}"
        else:
            found.append(word)
    return found


def _is_letters(word: str) -> bool:
    return all(
        len(piece) > 1 and any(pattern.fullmatch(piece) for pattern in _ONE)
        for piece in word.split("/")
    )


def credentials(text: str) -> list[str]:
    """The letters of one part: "MSW RSW" are two, "M. Ps." and "O.T. Reg. (Ont.)" are one."""
    words = text.split()
    if len(words) > 1 and all(
        _CAPITALS.fullmatch(word) or _MIXED.fullmatch(word) for word in words
    ):
        return words
    return [text]


def without_letters(text: str) -> tuple[str, str]:
    """A name and the letters that follow it without a comma: "Jane Doe RSW"."""
    words = text.split()
    end = len(words)
    while end > 2 and _ends_in_letters(words[end - 1]):
        end -= 1
    name = " ".join(words[:end])
    if end == len(words) or name.isupper():
        return text, ""
    return name, " ".join(words[end:])


def _ends_in_letters(word: str) -> bool:
    bare = word.strip("()")
    return not is_suffix(word) and word not in _ROMAN and not is_place(bare) and _is_letters(bare)
