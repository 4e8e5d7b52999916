"""The room's name and label."""

from django.apps import AppConfig


class Ledger(AppConfig):
    name = "zhixing.core.ledger"
    label = "ledger"
