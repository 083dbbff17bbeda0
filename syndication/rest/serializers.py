"""Serializers for request bodies and answers; the OpenAPI description is derived from them.

A request body is stricter than Django REST framework's default: a member that the serializer does
not declare is refused, no value is coerced to another type, and the first error ends the request.
"""

from datetime import UTC, datetime
from typing import Any

from drf_spectacular.extensions import (
    OpenApiSerializerExtension,
    OpenApiSerializerFieldExtension,
)
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request

from blog.codec import open_string
from blog.visible import readable
from syndication.rest import body, dates
from syndication.rest.problems import INVALID_BODY, Problem


class RequestBody(serializers.Serializer[None]):
    """Base class of request bodies. Subclasses declare the members as fields.

    :meth:`read` is the only entry point. Fields raise ``ValidationError`` with a reason that
    follows the member's quoted name, such as "must be a string.".
    """

    @classmethod
    def read(cls, request: Request) -> dict[str, Any]:
        """The validated members of the request's body, with defaults for those left out.

        An empty body counts as an object without members. Raises :class:`Problem` that names
        the first invalid member, in the order of the body, or else the first missing one.
        """
        serializer = cls(data=body.read(request))
        serializer.is_valid(raise_exception=True)
        values: dict[str, Any] = serializer.validated_data
        return values

    def to_internal_value(self, data: dict[str, Any]) -> dict[str, Any]:
        values = {name: self._validated(name, value) for name, value in data.items()}
        for name, field in self.fields.items():
            if name in values:
                continue
            if field.required:
                raise body.invalid(name, "is missing.")
            if field.default is not serializers.empty:
                values[name] = field.get_default()
        return values

    def _validated(self, name: str, value: Any) -> Any:
        if name not in self.fields:
            known = list(self.fields)
            raise Problem(
                INVALID_BODY,
                f"There is no member “{name[:80]}” here. "
                f"Known members: {', '.join(known) or 'none'}.",
                member=name[:80],
                known=known,
            )
        try:
            return self.fields[name].run_validation(value)
        except serializers.ValidationError as refused:
            raise body.invalid(name, _first_reason(refused.detail)) from None


class NoMembers(RequestBody):
    """A body without members: none at all, or an empty object."""


class RequestBodySchema(OpenApiSerializerExtension):
    """Describes request bodies with ``additionalProperties: false``."""

    target_class = RequestBody
    match_subclasses = True

    def map_serializer(self, auto_schema: AutoSchema, direction: Any) -> dict[str, Any]:
        schema: dict[str, Any] = auto_schema._map_serializer(  # noqa: SLF001  # as its manual shows
            self.target, direction, bypass_extensions=True
        )
        return {**schema, "additionalProperties": False}


@extend_schema_field({"type": "string", "pattern": "^[^\\u0000]*$"})
class Text(serializers.CharField):
    """A JSON string, neither trimmed nor converted from another type.

    Control characters are removed, as they are from what is typed in the admin.
    """

    default_error_messages = {
        "invalid": "must be a string.",
        "null": "must be a string.",
        "surrogate": "has half a character.",
        "max_length": "must not be longer than {max_length} characters.",
    }

    def run_validation(self, data: Any = serializers.empty) -> Any:
        # Past CharField's own, which passes blank texts by the checks below.
        return serializers.Field.run_validation(self, data)

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str) or "\x00" in data:  # PostgreSQL stores no U+0000
            self.fail("invalid")
        try:
            data.encode()
        except UnicodeEncodeError:
            self.fail("surrogate")
        return readable(data)


class Choice(serializers.ChoiceField):
    """One of several strings, in answers. An empty column is answered as null."""

    def to_representation(self, value: Any) -> Any:
        return value or None


class ChoiceSchema(OpenApiSerializerFieldExtension):
    """Describes choices as a string that other values may be added to."""

    target_class = Choice

    def map_serializer_field(self, auto_schema: AutoSchema, direction: Any) -> dict[str, Any]:
        found = open_string(*self.target.choices)
        if self.target.help_text:
            found["description"] = f"{self.target.help_text} {found['description']}"
        return found


class Texts(serializers.ListField):
    """A JSON array of strings."""

    child = Text()
    default_error_messages = {
        "not_a_list": "must be a list of strings.",
        "null": "must be a list of strings.",
    }


class WholeNumber(serializers.IntegerField):
    """A JSON number without a fraction; 24.0 is one (JSON Schema 2020-12, validation 6.1.1)."""

    default_error_messages = {
        "invalid": "must be a whole number.",
        "null": "must be a whole number.",
    }

    def to_internal_value(self, data: Any) -> int:
        if isinstance(data, float) and data.is_integer():
            return int(data)
        if not isinstance(data, int) or isinstance(data, bool):
            self.fail("invalid")
        return data


class Moment(serializers.DateTimeField):
    """A moment as RFC 3339 writes it. Answers give it in UTC, to the second."""

    def run_validation(self, data: Any = serializers.empty) -> datetime:
        """Raises :class:`Problem` in the words of :func:`dates.parse_moment`."""
        name = self.field_name or ""
        try:
            return dates.parse_moment(name, Text().run_validation(data))
        except Problem as wrong:
            raise Problem(INVALID_BODY, wrong.detail, member=name) from None

    def to_representation(self, value: Any) -> str:
        at: datetime = value
        return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _first_reason(detail: Any) -> str:
    """The first message in the errors of a field, which are nested where the field is a list."""
    while not isinstance(detail, str):
        detail = next(iter(detail.values() if isinstance(detail, dict) else detail))
    return str(detail)
