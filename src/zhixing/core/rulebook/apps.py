"""The room's name and label."""

from django.apps import AppConfig


class Rulebook(AppConfig):
    name = "zhixing.core.rulebook"
    label = "rulebook"
