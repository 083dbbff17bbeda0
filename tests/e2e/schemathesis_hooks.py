"""What a description cannot say to Schemathesis: what one thing in a request demands of another.

JSON Schema knows no order between two moments, and OpenAPI 3.1 no rule for two parameters. Such
questions contradict themselves; each has a test of its own, and is answered 400, as it should be.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

import schemathesis

PARTIAL = "x-partial-post"  # what a parameter makes of each post, as the description says
SPANS = ("published", "updated", "reviewed", "review_due")
# What a name of `fields` is given with.
FORMS = {"html": "html", "text": "text", "body": "data"}


@schemathesis.hook
def before_load_schema(context: Any, raw_schema: dict[str, Any]) -> None:
    """Where a parameter makes a part of each post, a post in an answer is a whole one or a part.

    Examples of answers go: Schemathesis would ask with their cursors, which are nobody's.
    """
    schemas = raw_schema["components"]["schemas"]
    for operation in (each for path in raw_schema["paths"].values() for each in path.values()):
        for answer in operation["responses"].values():
            for content in answer.get("content", {}).values():
                content.pop("example", None)
        for parameter in operation.get("parameters", ()):
            if PARTIAL in parameter and "WholePost" not in schemas:
                schemas["WholePost"] = schemas["Post"]
                whole = {"$ref": "#/components/schemas/WholePost"}
                schemas["Post"] = {"anyOf": [whole, parameter[PARTIAL]]}


@schemathesis.hook
def filter_case(context: Any, case: Any) -> bool:
    """No contradictions, and no cursors: each fits the question that gave it, and no other.

    Cursors are followed, and forged, in tests/integration/security/test_10_… and test_api_….
    """
    query = case.query if isinstance(case.query, dict) else {}
    body = case.body if isinstance(case.body, dict) else {}
    return not ("cursor" in query or contradicts(query) or reversed_(body, "since", "until"))


@schemathesis.hook
def map_case(context: Any, case: Any) -> Any:
    """What is told again lies in the last days: how far back it may lie depends on today."""
    if isinstance(case.body, dict) and is_moment(case.body.get("since")):
        case.body["since"] = (datetime.now(UTC) - timedelta(hours=1)).isoformat()
        if is_moment(case.body.get("until")):
            case.body["until"] = datetime.now(UTC).isoformat()
    return case


def contradicts(query: dict[str, Any]) -> bool:
    form = query.get("body", "data")
    fields = query.get("fields") or ()
    return (
        # oEmbed 1.0, 2.3.3 asks for a 501 here; Schemathesis takes every 5xx for a fault.
        query.get("format", "json") != "json"
        or ("region" in query and form != "data")
        or any(name in fields and FORMS[name] != form for name in FORMS)
        or (query.get("order") == "relevance" and "q" not in query)
        or any(reversed_(query, f"{name}_after", f"{name}_before") for name in SPANS)
    )


def is_moment(value: Any) -> bool:
    try:
        return isinstance(value, str) and "T" in value and bool(datetime.fromisoformat(value))
    except ValueError:
        return False


def reversed_(members: dict[str, Any], first: str, last: str) -> bool:
    begin, end = members.get(first), members.get(last)
    return isinstance(begin, str) and isinstance(end, str) and end < begin
