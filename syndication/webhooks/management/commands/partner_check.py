"""``manage.py partner_check URL``: checks a partner's webhook receiver with test messages."""

import os
import sys
from argparse import ArgumentParser
from typing import Any
from urllib.parse import urlsplit

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from syndication.webhooks import conformance
from syndication.webhooks.conformance import Finding

VARIABLE = "WEBHOOK_SECRET"


class Command(BaseCommand):
    help = (
        "Sends valid, forged, old and repeated test messages to a partner's webhook receiver, and "
        "reports its errors. The messages refer to no real post. Exits with 1 if it found an error."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("url", help="the receiver's URL")
        parser.add_argument(
            "--secret",
            help=f"the endpoint's secret, whsec_…; default: the environment variable {VARIABLE}, "
            "which other users of the machine cannot see",
        )
        parser.add_argument(
            "--allow-internal",
            action="store_true",
            help="allow a receiver on this machine or network, and without TLS",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        secret = options["secret"] or os.environ.get(VARIABLE, "")
        if not secret:
            raise CommandError(f"Give the endpoint's secret with --secret or in {VARIABLE}.")
        faults = warnings = 0
        trusted = [_host(options["url"])] if options["allow_internal"] else []
        try:
            found = conformance.check(options["url"], secret, at=timezone.now(), trusted=trusted)
            for finding in found:
                self._report(finding)
                faults += bool(finding.fault)
                warnings += bool(finding.warning)
        except ValueError as exc:
            raise CommandError(str(exc)) from exc
        summary = f"{_counted(faults, 'fault')}, {_counted(warnings, 'warning')}."
        self.stdout.write(f"\n{summary.capitalize()}")
        if faults:
            sys.exit(1)

    def _report(self, finding: Finding) -> None:
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
        return ""  # the check reports what is wrong with it


def _counted(count: int, word: str) -> str:
    return f"{count or 'no'} {word}{'' if count == 1 else 's'}"
