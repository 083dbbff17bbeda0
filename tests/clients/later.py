"""The same site as a later release serves it: with blocks, changes and members nobody knows yet."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.request import Request, urlopen

BLOCK = {
    "id": "3b2f6e0a-51f4-4f0e-9c39-5a0b3d1f9a10",
    "type": "block_of_a_later_release",
    "value": {"rounds": 4, "phases": [{"name": "in", "seconds": 4}], "note": None},
}
CHANGE = {
    "sequence": 10**6,
    "kind": "change_of_a_later_release",
    "id": BLOCK["id"],
    "into": {"id": BLOCK["id"]},
}


@contextmanager
def serving(origin: str) -> Iterator[str]:
    """The address of a server that passes requests on to ``origin`` and adds to the answers."""

    class Passing(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            key = {"Authorization": self.headers["Authorization"]}
            with urlopen(Request(origin + self.path, headers=key)) as answer:
                content = json.dumps(_added(json.load(answer))).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Passing)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _added(answer: dict[str, Any]) -> dict[str, Any]:
    """The answer, each post in it with a block more, and a list of changes with a change more."""
    if "cursor" in answer:
        changes = [_change(change) for change in answer["results"]]
        return answer | {"results": [*changes, CHANGE], "new": True}
    if "results" in answer:
        return answer | {"results": [_post(post) for post in answer["results"]]}
    return _post(answer)


def _change(change: dict[str, Any]) -> dict[str, Any]:
    return change | ({"post": _post(change["post"])} if "post" in change else {})


def _post(post: dict[str, Any]) -> dict[str, Any]:
    edition = post["edition"] | {"kind": "translation"}  # a value that is not known today, either
    return post | {"edition": edition, "body": [*post["body"], BLOCK], "mood": "calm"}
