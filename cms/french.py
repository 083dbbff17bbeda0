"""French as Canada writes it, also in the messages that Django and Wagtail bring.

Their French catalogues follow the rules of France ("Voulez-vous ?", "e-mail"), and Django writes
"1 décembre". Both are corrected as they are read: nothing that people write passes through here.
"""

import copy
import functools
import re
from collections.abc import Callable
from gettext import GNUTranslations
from typing import Any

from django.utils.dateformat import DateFormat
from django.utils.translation import get_language
from django.utils.translation.trans_real import DjangoTranslation

from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

FRENCH = "fr"
HELD = "\u00a0"  # no-break space
TAG = re.compile(r"<[^>]*>")
MARK = "\ue000"  # in the place of a tag, for private use
# A month, short or long; nothing else that Django writes after a number begins so.
MONTH = "jan|fév|mar|avr|mai|jui|aoû|sep|oct|nov|déc"
FIRST = re.compile(rf"\b1 (?={MONTH})", re.IGNORECASE)

# What is better said otherwise; longer phrases first.
WORDS = (
    ("Modification de %(page_type)s", "Modification (%(page_type)s)"),
    ("Êtes vous sûr(e) de toujours vouloir", "Voulez-vous toujours"),
    ("Êtes vous sûr(e) de vouloir", "Voulez-vous vraiment"),
    ("Êtes-vous sûr(e) de vouloir", "Voulez-vous vraiment"),
    ("Êtes-vous sûr(e)", "Voulez-vous vraiment continuer"),
    ("d'un e-mail", "d’un courriel"),
    ("d'e-mail", "de courriel"),
    ("l'e-mail", "le courriel"),
    ("L'e-mail", "Le courriel"),
    ("adresse e-mail", "adresse courriel"),
    ("Adresse e-mail", "Adresse courriel"),
    ("e-mail", "courriel"),
    ("E-mail", "Courriel"),
    ("%(object)s Privé(e)", "%(object)s, accès restreint"),
    ("Ce(tte) %(model_name)s", "Cet élément (%(model_name)s)"),
    ("Ce(tte) {model_name}", "Cet élément ({model_name})"),
    ("ce(tte) %(model_name)s", "cet élément (%(model_name)s)"),
    ("ce/cette %(model_name)s", "cet élément (%(model_name)s)"),
    ("Créer un(e) nouveau(elle) %(model_name)s", "Créer\u00a0: %(model_name)s"),
    ("Ajouter un(e) %(", "Ajouter\u00a0: %("),
    ("Choisir un(e) %(", "Choisir\u00a0: %("),
    ("ce(tte) %(snippet_type_name)s", "cet élément (%(snippet_type_name)s)"),
    (
        "Le/la %(model_name)s n'a pu être enregistré(e) car il/elle est verrouillé(e)",
        "Rien n’est enregistré\u00a0: cet élément (%(model_name)s) est verrouillé",
    ),
    (") est référencé(e)", ") est référencé"),
    ("l'empêche d'être supprimé(e)", "en empêchent la suppression"),
    ("en créer un(e) maintenant", "en créer maintenant"),
    ("en transférer un(e) maintenant", "en transférer maintenant"),
    ("un(e) autre", "autre chose"),
    ("Aucun(e) %(model_name)s ne correspond", "Rien (%(model_name)s) ne correspond"),
    ("Aucun(e) disponible", "Rien n’est disponible"),
    ("Aucun(e)", "Aucun"),
    ("Réordonné(e)(s)", "Réordonné"),
    ("Utilisé(e) ", "Utilisation\u00a0: "),
    ("Référencé(e) ", "Références\u00a0: "),
    ("Nouvel(le)\u00a0:", "Nouveau\u00a0:"),
    ("le/la", "l’élément"),
)
SPACING = (
    (re.compile(r"[ \u00a0\u202f]+([;!?])"), r"\1"),
    (re.compile(r"(?<=[\w)»}\ue000])[ \u202f]+:(?=\s|$)"), HELD + ":"),
    # Not after the scheme of an address: "https:", "tel:".
    (
        re.compile(r"(?<=[^\W\d])(?<!http)(?<!https)(?<!mailto)(?<!tel)(?<!sms):(?=\s|$)"),
        HELD + ":",
    ),
    (re.compile(r'"([^"]+)"'), rf"«{HELD}\1{HELD}»"),
    (re.compile(r"(?<!\w)'([%{\ue000][^']*)'"), rf"«{HELD}\1{HELD}»"),
    (re.compile(r"«[\s\u00a0\u202f\u200b]*"), "«" + HELD),
    (re.compile(r"[\s\u00a0\u202f\u200b]*»"), HELD + "»"),
    (re.compile(r"(?<=\w)'(?=[\w«%{\ue000])"), "’"),
)


def corrected(message: str) -> str:
    """A French message with the words and spaces of Canada; its tags stay as they are."""
    for found, better in WORDS:
        message = message.replace(found, better)
    tags = TAG.findall(message)
    text = TAG.sub(MARK, message)
    for pattern, better in SPACING:
        text = pattern.sub(better, text)
    for tag in tags:
        text = text.replace(MARK, tag, 1)
    return text


def dated(written: str) -> str:
    """A date as Django writes it in French, with its first day as "1er"."""
    return FIRST.sub("1er ", written)


def install() -> None:
    """Correct catalogues and dates from now on. Calling it again changes nothing."""
    if not hasattr(DjangoTranslation.merge, "__wrapped__"):
        DjangoTranslation.merge = _correcting(DjangoTranslation.merge)  # type: ignore[method-assign]
        DateFormat.format = _dating(DateFormat.format)  # type: ignore[method-assign]
        WagtailAdminTemplateMixin.get_header_title = _titling(
            WagtailAdminTemplateMixin.get_header_title
        )


def _correcting(merge: Callable[..., None]) -> Any:
    @functools.wraps(merge)
    def merge_corrected(self: DjangoTranslation, other: GNUTranslations) -> None:
        messages = getattr(other, "_catalog", None)
        if messages and self.to_language() == FRENCH:
            # Python keeps what it read from the file: the original is left alone.
            other = copy.copy(other)
            other._catalog = {  # type: ignore[attr-defined]  # noqa: SLF001  # no other way
                key: corrected(said) if key else said for key, said in messages.items()
            }
        merge(self, other)

    return merge_corrected


def _dating(write: Callable[..., str]) -> Any:
    @functools.wraps(write)
    def write_dated(self: DateFormat, form: str) -> str:
        written = write(self, form)
        return dated(written) if (get_language() or "").startswith(FRENCH) else written

    return write_dated


def _titling(title: Callable[..., str]) -> Any:
    @functools.wraps(title)
    def spaced_title(self: WagtailAdminTemplateMixin) -> str:
        """What is done, a colon, and to what: its name may have a colon of its own."""
        what, name = self.get_page_title(), self.get_page_subtitle()
        if name and (get_language() or "").startswith(FRENCH):
            return f"{what}{HELD}: {name}"
        return title(self)

    return spaced_title
