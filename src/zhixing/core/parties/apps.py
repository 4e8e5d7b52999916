"""The room's name and label."""

from django.apps import AppConfig


class Parties(AppConfig):
    name = "zhixing.core.parties"
    label = "parties"
