"""`zhixing django catalogue`: gather the sentences of all rooms, write and compile the catalogues."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from zhixing.ui import catalogue


class Command(BaseCommand):
    help = "Gather the sentences of the interface; --check says what is missing and changes nothing."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the three ways to run it besides updating."""
        parser.add_argument("--check", action="store_true", help="change nothing, fail when not in order")
        parser.add_argument("--missing", action="store_true", help="print sentences without English as JSON")
        parser.add_argument("--fill", type=Path, help="a JSON file of Chinese to English to take over")

    def handle(self, *args: Any, **options: Any) -> None:
        """Check, or fill in and update."""
        if options["check"]:
            wrong = catalogue.problems()
            for line in wrong:
                self.stderr.write(line)
            if wrong:
                raise CommandError(f"{len(wrong)} sentences are not in order")
            return
        if options["fill"]:
            catalogue.update()
            given = json.loads(options["fill"].read_text(encoding="utf-8"))
            catalogue.fill(given)
        total, left = catalogue.update()
        if options["missing"]:
            texts = catalogue.missing(catalogue.read("en"))
            self.stdout.write(json.dumps(texts, ensure_ascii=False, indent=0))
        else:
            self.stdout.write(f"{total} sentences, {left} without English")
