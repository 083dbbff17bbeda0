"""Reads ``/api/v1/changes/`` with Django's test client."""

from blog import document as doc
from tests.mirror_client import CHANGES, Mirror

SLEEP = (doc.Topic(slug="sleep", name="Sleep"),)


GRIEF = (doc.Topic(slug="grief", name="Grief"),)


def changes(client, cursor=None, headers=None, **asked):
    if cursor is not None:
        asked["cursor"] = cursor
    return client.get(CHANGES, asked, headers=headers)


def told(response) -> list[tuple[str, str]]:
    assert response.status_code == 200, response.content
    return [(change["kind"], change.get("id", "")) for change in response.json()["results"]]


def mirror(client, headers=None) -> Mirror:
    def fetch(asked):
        response = client.get(CHANGES, asked, headers=headers)
        return response.status_code, response.json()

    return Mirror(fetch)
