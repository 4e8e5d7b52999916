"""The room's name and label."""

from django.apps import AppConfig


class Outcomes(AppConfig):
    name = "zhixing.core.outcomes"
    label = "outcomes"
