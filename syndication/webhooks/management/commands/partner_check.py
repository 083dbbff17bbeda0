"""``manage.py partner_check URL``: plays our events against a partner's webhook receiver."""

import os
import sys
from argparse import ArgumentParser
from typing import Any
from urllib.parse import urlsplit

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from syndication.webhooks import checking
from syndication.webhooks.checking import Finding

VARIABLE = "WEBHOOK_SECRET"


class Command(BaseCommand):
    help = (
        "Plays good, forged, old and repeated messages against a partner's webhook receiver, and "
        "says what it does wrong. Nothing that is sent is real. Ends with 1 where it found a fault."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("url", help="the receiver's address")
        parser.add_argument(
            "--secret",
            help=f"the endpoint's secret, whsec_…; left out, {VARIABLE} of the environment is "
            "taken, which other users of the machine do not see",
        )
        parser.add_argument(
            "--allow-internal",
            action="store_true",
            help="the receiver may be on this machine or network, and without TLS",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        secret = options["secret"] or os.environ.get(VARIABLE, "")
        if not secret:
            raise CommandError(f"Give the endpoint's secret with --secret or in {VARIABLE}.")
        faults = warnings = 0
        trusted = [_host(options["url"])] if options["allow_internal"] else []
        try:
            found = checking.check(options["url"], secret, at=timezone.now(), trusted=trusted)
            for finding in found:
                self._tell(finding)
                faults += bool(finding.fault)
                warnings += bool(finding.warning)
        except ValueError as exc:
            raise CommandError(str(exc)) from exc
        said = f"{_counted(faults, 'fault')}, {_counted(warnings, 'warning')}."
        self.stdout.write(f"\n{said.capitalize()}")
        if faults:
            sys.exit(1)

    def _tell(self, finding: Finding) -> None:
        mark = "WRONG" if finding.fault else "slow" if finding.warning else "ok"
        status = finding.status or "-"
        self.stdout.write(f"{mark:<6}{status:>4} {finding.seconds:>6.2f} s  {finding.name}")
        for sentence in (finding.fault, finding.warning):
            if sentence:
                self.stdout.write(f"      {sentence}")


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""  # the client says what is wrong with it


def _counted(count: int, word: str) -> str:
    return f"{count or 'no'} {word}{'' if count == 1 else 's'}"
