"""At start every room's verbs, kinds and checks are read, so that the registries are whole."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext

from zhixing.config.rooms import ROOMS
from zhixing.foundation import words

READ_AT_START = ("verbs", "kinds", "checks")


class Config(AppConfig):
    name = "zhixing.config"
    label = "config"

    def ready(self) -> None:
        """Give marked sentences their translator, then import what registers itself, lowest room first."""
        words.use_translator(gettext)
        from zhixing.config import health  # noqa: F401 - registering is the effect

        for room in ROOMS:
            for file in READ_AT_START:
                if room.has(file):
                    import_module(f"{room.module}.{file}")
