"""At start every room's verbs, kinds and checks are read, so that the registries are whole."""

from importlib import import_module

from django.apps import AppConfig

from zhixing.config.rooms import ROOMS

READ_AT_START = ("verbs", "kinds", "checks")


class Config(AppConfig):
    name = "zhixing.config"
    label = "config"

    def ready(self) -> None:
        """Import what registers itself, from the bottom of the house upwards."""
        for room in ROOMS:
            for file in READ_AT_START:
                if room.has(file):
                    import_module(f"{room.module}.{file}")
