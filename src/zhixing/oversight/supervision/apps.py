"""The room's name and label."""

from django.apps import AppConfig


class Supervision(AppConfig):
    name = "zhixing.oversight.supervision"
    label = "supervision"
