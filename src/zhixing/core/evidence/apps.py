"""The room's name and label."""

from django.apps import AppConfig


class Evidence(AppConfig):
    name = "zhixing.core.evidence"
    label = "evidence"
