"""The representation of a post that a request selects: its body, its members, and a region."""

from dataclasses import dataclass, fields

from blog.document import REGIONS, Document
from syndication.api.answer_types import PostColumns, PostExtras
from syndication.rest.problems import INVALID_PARAMETER, Problem
from syndication.rest.query import invalid

BODIES = ("data", "html", "text", "none")
# The member that has the body in each representation.
BODY_MEMBER = {"data": "body", "html": "html", "text": "text"}
# What the edition and the contract say, put in front of the stored document.
COLUMNS = tuple(PostColumns.__annotations__)
DOCUMENT = tuple(field.name for field in fields(Document))
FIELDS = tuple(dict.fromkeys((*COLUMNS, *DOCUMENT, *PostExtras.__annotations__)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Representation:
    """``fields`` are the members to return (empty: all); ``region`` selects crisis resources."""

    body: str = "data"
    fields: tuple[str, ...] = ()
    region: str | None = None

    @property
    def media(self) -> tuple[str, ...]:
        """The media of the stored renditions from which this representation is built."""
        return ("data", self.body) if self.body in {"html", "text"} else ("data",)

    @property
    def parameters(self) -> dict[str, str]:
        """The query parameters that select this representation."""
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
    """Parses names of a post's members, separated by commas, each at most once."""
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


def parse_representation(values: dict[str, object]) -> Representation:
    """The representation that parsed parameters select; raises ``Problem`` if they conflict."""
    requested = Representation(
        **{name: values[name] for name in ("body", "fields", "region") if name in values}  # type: ignore[arg-type]
    )
    if requested.region and requested.body != "data":
        raise invalid("region", "selects among typed blocks: it goes with body=data alone.")
    for body, member in BODY_MEMBER.items():
        if member in requested.fields and requested.body != body:
            raise invalid("fields", f"names “{member}”, which comes with body={body}.")
    return requested
