"""The room's name and label."""

from django.apps import AppConfig


class PublicPortal(AppConfig):
    name = "zhixing.entrances.public_portal"
    label = "public_portal"
