"""The column of a stored reason."""

from typing import TYPE_CHECKING, Any

from django.db import models

from syndication.errors.codes import Reason

if TYPE_CHECKING:
    _TextField = models.TextField[Reason | str, Reason]
else:
    _TextField = models.TextField


class ReasonField(_TextField):
    """A text column that reads and writes :class:`Reason`.

    It also reads the sentences of rows from before there were codes. A ``str`` is stored as it is;
    "" means no reason.
    """

    def deconstruct(self) -> Any:
        # The column is a plain text, and always was: there is nothing to migrate.
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.TextField", args, kwargs

    def get_default(self) -> Reason:
        return Reason()

    def from_db_value(self, value: str | None, *_: object) -> Reason:
        return Reason.loads(value or "")

    def to_python(self, value: Any) -> Any:
        return value if isinstance(value, Reason) else Reason.loads(value or "")

    def get_prep_value(self, value: Any) -> Any:
        return value.dumps() if isinstance(value, Reason) else value

    def value_to_string(self, obj: models.Model) -> str:
        return Reason.loads(str(self.get_prep_value(self.value_from_object(obj)))).dumps()
