"""In which form a post is asked for: its body, its members, its readers' region."""

from dataclasses import dataclass, fields

from blog.document import Document
from syndication.rest.problems import INVALID_PARAMETER, Problem
from syndication.rest.query import invalid

BODIES = ("data", "html", "text", "none")
# The member that bears the body in each form.
BODY_MEMBER = {"data": "body", "html": "html", "text": "text"}
# What the edition and the contract say, put in front of the stored document.
COLUMNS = (
    "url",
    "published_at",
    "updated_at",
    "edition",
    "attribution",
    "robots",
    "terms",
    "translations",
    "newsletter",
)
DOCUMENT = (*(field.name for field in fields(Document)), "canonical_url")
FIELDS = (*COLUMNS, *DOCUMENT, "html", "text")

# ISO 3166-2: the country, its provinces and territories. Exactly these, because a reader who wrote
# "BC" would otherwise be shown the services of no province, and not notice.
PARTS = ("AB", "BC", "MB", "NB", "NL", "NS", "NT", "NU", "ON", "PE", "QC", "SK", "YT")
REGIONS = ("CA", *(f"CA-{part}" for part in PARTS))


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """``fields``: the members to give, none for all; ``region``: whose crisis resources."""

    body: str = "data"
    fields: tuple[str, ...] = ()
    region: str | None = None

    @property
    def media(self) -> tuple[str, ...]:
        """The stored renditions that this form is made from."""
        return ("data", self.body) if self.body in {"html", "text"} else ("data",)

    @property
    def asked(self) -> dict[str, str]:
        """The parameters that ask for this form."""
        given = {
            "body": self.body if self.body != "data" else "",
            "fields": ",".join(self.fields),
            "region": self.region or "",
        }
        return {name: value for name, value in given.items() if value}


def read_body(name: str, text: str) -> str:
    if text not in BODIES:
        raise invalid(name, f"must be one of {', '.join(BODIES)}.")
    return text


def read_fields(name: str, text: str) -> tuple[str, ...]:
    """Names of a post's members, between commas, each once."""
    names = text.split(",", len(FIELDS))
    unknown = [one[:80] for one in names if one not in FIELDS]
    if unknown:
        raise Problem(
            INVALID_PARAMETER,
            f"“{name}” names what no post has: “{'”, “'.join(unknown)}”.",
            parameter=name,
            known=list(FIELDS),
        )
    if len(set(names)) < len(names):
        raise invalid(name, "names something twice.")
    return tuple(names)


def read_region(name: str, text: str) -> str:
    if text.upper() not in REGIONS:
        raise Problem(
            INVALID_PARAMETER,
            f"“{name}” must be CA, or a part of it such as CA-BC (ISO 3166-2).",
            parameter=name,
            known=list(REGIONS),
        )
    return text.upper()


def form(values: dict[str, object]) -> Form:
    """The form that parsed parameters ask for; raises ``Problem`` where they contradict."""
    found = Form(
        **{name: values[name] for name in ("body", "fields", "region") if name in values}  # type: ignore[arg-type]
    )
    if found.region and found.body != "data":
        raise invalid("region", "selects among typed blocks: it goes with body=data alone.")
    for body, member in BODY_MEMBER.items():
        if member in found.fields and found.body != body:
            raise invalid("fields", f"names “{member}”, which comes with body={body}.")
    return found
