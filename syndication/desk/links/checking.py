"""Asks an address whether it is still there, as a careful guest: HEAD, and GET where HEAD fails.

Every address, also one that a redirect names, is resolved and checked by the guarded client: none
leads into our own network. Nothing is read but the status and one header.
"""

import socket
from dataclasses import dataclass
from http import HTTPStatus
from time import monotonic
from urllib.parse import urldefrag, urljoin, urlsplit, urlunsplit

from django.conf import settings
from django.db.models import TextChoices
from django.utils.encoding import iri_to_uri
from django.utils.translation import gettext_lazy as _

from syndication import net
from syndication.desk.models import Link
from syndication.net import Answer, CallError
from syndication.net import errors as net_errors

State = Link.State

CALL_SECONDS = 10.0
SECONDS = 20.0  # for an address with all its redirects
MOST_REDIRECTS = 5
LIMIT = 1024  # bytes of an answer to GET, which nobody reads
LONGEST = 2000  # characters of an address

_PERMANENT = frozenset((301, 308))
_REDIRECTS = frozenset((301, 302, 303, 307, 308))
_GONE = frozenset((404, 410))
_LATER = frozenset((408, 425))
# HEAD was understood: GET would only be a second request.
_TRUSTED = frozenset((410, 429)) | _REDIRECTS
_NO_SUCH_NAME = frozenset((socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)))


class Problem(TextChoices):
    """What came of a call instead of an HTTP status."""

    NO_NAME = "no_name", _("No server of this name exists.")
    TIMEOUT = "timeout", _("The server did not answer in time.")
    TLS = "tls", _("The server’s certificate is not valid.")
    NO_ANSWER = "no_answer", _("The server was not reached, or hung up.")
    LOOP = "loop", _("It redirects again and again, or nowhere.")
    NOT_OURS = "not_ours", _("The address may not be called: a private network, or another port.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What an address answered. ``new_url`` is where it has moved for good."""

    state: str
    status: int | None = None
    problem: str = ""
    new_url: str = ""


class _NoAnswerError(Exception):
    def __init__(self, problem: Problem) -> None:
        self.problem = problem


def ask(url: str) -> Outcome:
    """Follow ``url`` to where it ends, within ``SECONDS`` and ``MOST_REDIRECTS``."""
    ends = monotonic() + SECONDS
    new_url, is_permanent, address = "", True, url
    try:
        for _step in range(MOST_REDIRECTS + 1):
            answer = _asked(address, ends)
            if answer.status not in _REDIRECTS:
                return _judged(answer.status, new_url)
            address = _next(address, answer)
            is_permanent = is_permanent and answer.status in _PERMANENT
            if is_permanent:
                new_url = address
    except _NoAnswerError as error:
        return Outcome(state=_STATES[error.problem], problem=error.problem)
    return Outcome(state=State.UNREACHABLE, problem=Problem.LOOP)


_STATES = {
    Problem.NO_NAME: State.BROKEN,
    Problem.TIMEOUT: State.UNREACHABLE,
    Problem.TLS: State.UNREACHABLE,
    Problem.NO_ANSWER: State.UNREACHABLE,
    Problem.LOOP: State.UNREACHABLE,
    Problem.NOT_OURS: State.NOT_CALLED,
}


def _judged(status: int, new_url: str) -> Outcome:
    if status < HTTPStatus.MULTIPLE_CHOICES:
        state = State.MOVED if new_url else State.OK
        return Outcome(state=state, status=status, new_url=new_url)
    if status in _GONE:
        return Outcome(state=State.BROKEN, status=status)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status in _LATER:
        return Outcome(state=State.UNREACHABLE, status=status)
    return Outcome(state=State.REFUSES, status=status)


def _asked(address: str, ends: float) -> Answer:
    """The answer to HEAD; to GET where HEAD brought none, or one that may be HEAD's fault."""
    try:
        answer = _call("HEAD", address, ends)
    except _NoAnswerError as error:
        if error.problem is not Problem.NO_ANSWER:
            raise
    else:
        if answer.status < HTTPStatus.MULTIPLE_CHOICES or answer.status in _TRUSTED:
            return answer
    return _call("GET", address, ends)


def _call(method: str, address: str, ends: float) -> Answer:
    seconds = min(CALL_SECONDS, ends - monotonic())
    if seconds <= 0:
        raise _NoAnswerError(Problem.TIMEOUT)
    try:
        return net.call(
            _callable(address),
            method=method,
            headers={"User-Agent": user_agent(), "Accept": "*/*", "Accept-Encoding": "identity"},
            allow_http=True,
            seconds=seconds,
            limit=LIMIT,
        )
    except CallError as error:
        raise _NoAnswerError(_problem(error)) from error


def user_agent() -> str:
    """Who asks, and where its people are found."""
    return f"Wellspring link check (+{settings.ORIGIN})"


def _callable(address: str) -> str:
    """The address in ASCII, as it is sent: accents in paths escaped, host names in IDNA."""
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").encode("idna").decode() if not address.isascii() else ""
        if host:
            port = f":{parts.port}" if parts.port else ""
            parts = parts._replace(netloc=f"{host}{port}")
        made: str = iri_to_uri(urlunsplit(parts)).replace("\\", "%5C")
    except ValueError as error:
        raise _NoAnswerError(Problem.NOT_OURS) from error
    if len(made) > 3 * LONGEST:
        raise _NoAnswerError(Problem.NOT_OURS)
    return made


def _problem(error: CallError) -> Problem:
    if error.permanent:
        return Problem.NOT_OURS
    if error.code == net_errors.UNRESOLVED.code:
        cause = error.__cause__
        gone = isinstance(cause, socket.gaierror) and cause.errno in _NO_SUCH_NAME
        return Problem.NO_NAME if gone else Problem.NO_ANSWER
    return _BY_CODE.get(error.code, Problem.NO_ANSWER)


_BY_CODE = {
    net_errors.TIMED_OUT.code: Problem.TIMEOUT,
    net_errors.NO_CERTIFICATE.code: Problem.TLS,
}


def _next(address: str, answer: Answer) -> str:
    """Where a redirect leads. A relative address is one at the same host (RFC 9110, 10.2.2)."""
    location = answer.headers.get("location", "")
    try:
        found = urldefrag(urljoin(address, location)).url
    except ValueError:
        found = ""
    if not location or not found or len(found) > LONGEST:
        raise _NoAnswerError(Problem.LOOP)
    return found
