"""Blocking findings as errors of the page's form, each at its field."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError

from wagtail.blocks import StreamBlockValidationError, StructBlockValidationError

from blog.checks.findings import Finding
from blog.checks.running import blocking

# Names of fields in findings that the form names differently.
FIELDS: Mapping[str, str] = {
    "email.subject": "email_subject",
    "email.preheader": "email_preheader",
    "share": "sharing",
    "corrections": "update_note",
    "authors": NON_FIELD_ERRORS,  # an inline form, which takes no error
}
# The same for fields of blocks.
BLOCK_FIELDS: Mapping[str, str] = {"cta": "cta_url"}


def form_field(name: str | None) -> str:
    """The form's name of a field named in a finding; ``__all__`` for the whole post."""
    return FIELDS.get(name, name) if name else NON_FIELD_ERRORS


def form_errors(findings: Iterable[Finding], body: Iterable[Any]) -> dict[str, ValidationError]:
    """Errors by form field, for ``form.add_error``; empty if no finding blocks.

    ``body`` is the page's stream value. An error goes to the field of the block that it is about;
    without such a field to the block, and without such a block to the body.
    """
    alone: dict[str, list[ValidationError]] = {}
    by_block: dict[str, list[Finding]] = {}
    for finding in blocking(findings):
        if finding.block_id is None:
            alone.setdefault(form_field(finding.field), []).append(_error(finding))
        else:
            by_block.setdefault(finding.block_id, []).append(finding)
    errors = {name: ValidationError(list(found)) for name, found in alone.items()}
    if by_block:
        errors["body"] = _body_error(by_block, body, alone.get("body", []))
    return errors


def _body_error(
    by_block: dict[str, list[Finding]], body: Iterable[Any], general: list[ValidationError]
) -> ValidationError:
    at_blocks: dict[int, ValidationError] = {}
    for index, child in enumerate(body):
        found = by_block.pop(str(child.id), None)
        if found:
            at_blocks[index] = _block_error(child, found)
    lost = [_error(finding) for found in by_block.values() for finding in found]
    error: ValidationError = StreamBlockValidationError(
        block_errors=at_blocks, non_block_errors=[*general, *lost]
    )
    return error


def _block_error(child: Any, findings: list[Finding]) -> ValidationError:
    fields: Mapping[str, Any] = getattr(child.block, "child_blocks", {})
    at_fields: dict[str, list[ValidationError]] = {}
    general: list[ValidationError] = []
    for finding in findings:
        name = BLOCK_FIELDS.get(finding.field or "", finding.field or "")
        at_fields.setdefault(name, []).append(_error(finding)) if name in fields else (
            general.append(_error(finding))
        )
    errors = {name: ValidationError(list(found)) for name, found in at_fields.items()}
    error: ValidationError = StructBlockValidationError(
        block_errors=errors, non_block_errors=general
    )
    return error


def _error(finding: Finding) -> ValidationError:
    text = f"{finding.message} {finding.remedy}".strip()
    return ValidationError(text, code=finding.id)
