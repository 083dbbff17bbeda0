"""Tells the accounts of an old site from the people who wrote there.

Exports name an account as the author of a post, and many sites have but one for all of them.
"""

from blog.importers import markers
from blog.importers.sentences import phrase_set

_ACCOUNTS = phrase_set(
    "admin;administrator;administrators;administrateur;administratrice;administration;admins;"
    "site admin;site administrator;web admin;webadmin;website admin;wp admin;wpadmin;wordpress;"
    "wordpress admin;wp;root;superuser;super admin;superadmin;sysadmin;webmaster;web master;"
    "webmestre;moderator;modérateur;owner;user;utilisateur;author;auteur;autrice;auteure;editor;"
    "contributor;guest;invité;anonymous;anonyme;unknown;inconnu;nobody;test;demo;support;info;"
    "contact;noreply;no reply;ghost;ghost user;default;staff;blog;site;website;site web;none;null;"
    "undefined;n/a"
)
_NUMBER = "0123456789"


def is_account(name: str, *, site: str = "", host: str = "") -> bool:
    """Whether an author is an account and no name: "admin", an address, the site's own name."""
    plain = markers.plainly(name).strip(" .@_-")
    bare = " ".join(plain.replace("_", " ").replace("-", " ").rstrip(_NUMBER).split())
    return (
        not any(mark.isalpha() for mark in plain)
        or bare in _ACCOUNTS
        or _is_address(plain)
        or bool(site and plain == markers.plainly(site))
        or bool(host and _letters(plain) == _letters(host.removeprefix("www.").rpartition(".")[0]))
    )


def _is_address(text: str) -> bool:
    return " " not in text and ("@" in text or "://" in text or text.startswith("www."))


def _letters(text: str) -> str:
    return "".join(mark for mark in text.casefold() if mark.isalnum())
