"""The client of our documentation: its types are the API's own, and it behaves on a bad line."""

import gzip
import json
import sys
import threading
import types
from collections.abc import Iterator, Mapping
from http.client import IncompleteRead
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import ModuleType
from typing import Any, ClassVar, NotRequired, get_args, get_origin, get_type_hints, is_typeddict

import pytest

from tests.paths import ROOT

SCHEMAS = json.loads((ROOT / "docs/openapi.json").read_text(encoding="utf-8"))["components"][
    "schemas"
]
# Theirs, where it differs.
NAMES = {"Edition": "EditionFacts", "Changes": "ChangeList", "Preview": "PreviewFacts"}
KINDS = {str: "string", int: "integer", float: "number", bool: "boolean", list: "array"}
PAGE = {"results": [], "cursor": "c", "more": False}
BUSY = {"type": "https://posts.example.org/api/docs/#too-many-requests", "detail": "Wait."}

Answer = tuple[int, Mapping[str, str], bytes]


@pytest.fixture
def client(examples: ModuleType) -> ModuleType:
    return sys.modules["client"]


@pytest.fixture
def shapes(examples: ModuleType) -> ModuleType:
    return sys.modules["shapes"]


# -- types ----------------------------------------------------------------------------------------


def described(shapes: ModuleType) -> list[tuple[str, Any, dict[str, Any]]]:
    """Each type with its schema. A change is one of many schemas, a block any of twenty, and
    events are compared in ``test_events``."""
    found = [(name, one) for name, one in vars(shapes).items() if is_typeddict(one)]
    return [
        (name, one, SCHEMAS[NAMES.get(name, name)])
        for name, one in found
        if name not in {"Change", "Block", "Draft", "Event"}
    ]


def test_each_type_has_members_of_the_description(shapes):
    for name, one, schema in described(shapes):
        members = get_type_hints(one)
        assert members.keys() <= schema["properties"].keys(), name
        optional = members.keys() - one.__required_keys__
        required = set(schema["required"])
        assert one.__required_keys__ <= required, name
        assert optional.isdisjoint(required - {"body"}), name
        if name not in {"Post", "Changes"}:
            assert members.keys() == schema["properties"].keys(), name


def test_each_member_has_the_type_of_the_description(shapes):
    for name, one, schema in described(shapes):
        for member, hint in get_type_hints(one).items():
            assert fits(hint, schema["properties"][member]), f"{name}.{member}"


def fits(hint: Any, schema: Mapping[str, Any]) -> bool:
    """Whether a type says what a schema does, as to its kind and whether it may be null."""
    if get_origin(hint) is NotRequired:
        hint = get_args(hint)[0]
    if get_origin(hint) is types.UnionType:
        return "null" in kinds(schema) and all(
            fits(part, schema) for part in get_args(hint) if part is not type(None)
        )
    if is_typeddict(hint):
        return "object" in kinds(schema)
    return KINDS[get_origin(hint) or hint] in kinds(schema)


def kinds(schema: Mapping[str, Any]) -> set[str]:
    if "$ref" in schema:
        return kinds(SCHEMAS[schema["$ref"].rpartition("/")[2]])
    if "anyOf" in schema:
        return set().union(*(kinds(one) for one in schema["anyOf"]))
    found = schema["type"]
    return {found} if isinstance(found, str) else set(found)


def test_a_change_has_the_kinds_and_members_of_the_description(shapes):
    hints = get_type_hints(shapes.Change)
    names = [one["$ref"].rpartition("/")[2] for one in SCHEMAS["Change"]["anyOf"]]
    *changes, other = [SCHEMAS[name] for name in names]
    assert "const" not in other["properties"]["kind"]
    kinds = {change["properties"]["kind"]["const"] for change in changes}
    assert set(get_args(hints["kind"])) == kinds
    known: set[str] = set()
    for change in changes:
        known |= change["properties"].keys()
    assert hints.keys() <= known


def test_each_problem_that_has_a_class_is_one_of_ours(client):
    page = (ROOT / "docs/api.md").read_text(encoding="utf-8")
    assert all(f"| `{code}` |" in page for code in client.PROBLEMS)


# -- a bad line -----------------------------------------------------------------------------------


class Line:
    """Gives answers one after another; an exception is raised."""

    def __init__(self, *answers: Answer | Exception) -> None:
        self.answers = list(answers)
        self.waited: list[float] = []

    def __call__(self, url: str, headers: Mapping[str, str]) -> Answer:
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


def answer(body: Any, status: int = 200, **headers: str) -> Answer:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return status, named, json.dumps(body).encode()


def ask(client: ModuleType, line: Line) -> Any:
    return client.Client("https://posts.example.org", by=line, wait=line.waited.append).changes()


@pytest.mark.parametrize(
    "trouble",
    [
        ConnectionResetError(),
        TimeoutError(),
        IncompleteRead(b"{"),
        answer("<html>", 502),
        answer({}, 503),
        answer(BUSY, 429),
    ],
)
def test_what_may_pass_is_tried_again(client, trouble):
    line = Line(trouble, trouble, answer(PAGE))
    assert ask(client, line) == PAGE
    assert [1 <= line.waited[0] < 2, 2 <= line.waited[1] < 3] == [True, True]


def test_it_waits_as_long_as_it_is_asked_to(client):
    line = Line(answer(BUSY, 429, retry_after="37"), answer(PAGE))
    assert ask(client, line) == PAGE
    assert line.waited == [37.0]


def test_who_would_have_to_wait_too_long_is_told_so(client):
    line = Line(answer(BUSY, 429, retry_after="3600"))
    with pytest.raises(client.TooManyRequests, match="Wait"):
        ask(client, line)
    assert line.waited == []


def test_it_gives_up_in_the_end(client):
    with pytest.raises(client.Unreachable, match=r"posts\.example\.org did not answer"):
        ask(client, Line(*[ConnectionResetError("cut")] * 4))
    with pytest.raises(client.TooManyRequests):
        ask(client, Line(*[answer(BUSY, 429)] * 4))


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("withdrawn", "Withdrawn"),
        ("cursor-lost", "CursorLost"),
        ("invalid-cursor", "CursorLost"),
        ("unauthorized", "KeyRefused"),
        ("imagined", "Problem"),
    ],
)
def test_each_problem_is_raised_as_what_it_is(client, code, name):
    members = {"type": f"https://posts.example.org/api/docs/#{code}", "reason": "error"}
    with pytest.raises(client.Problem) as raised:
        ask(client, Line(answer(members, 410)))
    assert type(raised.value) is getattr(client, name)
    assert raised.value.members["reason"] == "error"


# -- the wire itself ------------------------------------------------------------------------------


class Site(BaseHTTPRequestHandler):
    """Compresses what it says, and sends whoever asks for `/away` elsewhere."""

    asked: ClassVar[list[tuple[str, str | None]]] = []

    def do_GET(self) -> None:
        self.asked.append((self.path, self.headers["Authorization"]))
        last = {"results": [{"id": "1"}], "next": None}
        first = {"results": [{"id": "0"}], "next": "https://elsewhere.example/?cursor=2"}
        body = gzip.compress(json.dumps(last if "cursor" in self.path else first).encode())
        self.send_response(302 if "away" in self.path else 200)
        self.send_header("Location", "/api/v1/posts/")
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """In silence."""


@pytest.fixture
def site() -> Iterator[str]:
    Site.asked.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_compressed_answers_are_read_and_the_key_goes_to_one_host_alone(client, site):
    """Even where an answer names another host for the next page."""
    posts = list(client.Client(site, "wsk_x").posts(locale="en-CA"))
    assert [post["id"] for post in posts] == ["0", "1"]
    assert Site.asked == [
        ("/api/v1/posts/?locale=en-CA", "Bearer wsk_x"),
        ("/api/v1/posts/?cursor=2", "Bearer wsk_x"),
    ]


def test_a_redirect_is_not_followed(client, site):
    with pytest.raises(client.Problem, match="302"):
        client.Client(site, "wsk_x").post("away")
    assert len(Site.asked) == 1
