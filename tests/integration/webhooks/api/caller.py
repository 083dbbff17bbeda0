"""A partner's program that calls the webhooks' API; each answer is one that is described."""

import json
import re
from datetime import timedelta
from typing import Any

import jsonschema

from django.test import Client
from django.utils import timezone

from syndication.api import description
from syndication.partners import keys
from syndication.partners.models import Partner

LIST = "/api/v1/webhooks/"
ADDRESS = "https://93.184.216.34/hook"  # public, and resolves without a name server
DAY = timedelta(days=1)


def check(response: Any) -> Any:
    """Every answer to these tests is one that the description has."""
    match = response.wsgi_request.resolver_match
    if match is None:
        return response  # the gate answered
    path = "/" + re.sub(r"<\w+:(\w+)>", r"{\1}", match.route)
    method = response.wsgi_request.method.lower().replace("head", "get")
    if (operation := description.described()["paths"][path].get(method)) is None:
        assert response.status_code == 405
        return response
    found = operation["responses"][str(response.status_code)]
    if response.content:
        schema = found["content"][response["Content-Type"].partition(";")[0]]["schema"]
        whole = {**schema, "components": description.described()["components"]}
        jsonschema.Draft202012Validator(
            whole, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
        ).validate(response.json())
    return response


class Caller:
    """A partner's program, with its key."""

    def __init__(self, name: str, *scopes: str) -> None:
        self.partner = Partner.objects.create(name=name)
        _, secret = keys.make(
            self.partner, label="program", scopes=scopes, expires_at=None, at=timezone.now()
        )
        self.headers = {"Authorization": f"Bearer {secret}"}
        self.client = Client()

    def get(self, path: str = LIST, **query: str) -> Any:
        return check(self.client.get(path, query, headers=self.headers))

    def delete(self, path: str) -> Any:
        return check(self.client.delete(path, headers=self.headers))

    def post(self, path: str = LIST, **members: Any) -> Any:
        return self.send("POST", path, json.dumps(members))

    def patch(self, path: str, **members: Any) -> Any:
        return self.send("PATCH", path, json.dumps(members))

    def send(self, method: str, path: str, content: Any, kind: str = "application/json") -> Any:
        return check(self.client.generic(method, path, content, kind, headers=self.headers))


def at(endpoint: dict[str, Any], rest: str = "") -> str:
    return f"{LIST}{endpoint['id']}/{rest}"


def problem(response: Any, status: int, code: str) -> dict[str, Any]:
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["type"].endswith(f"#{code}")
    return response.json()
