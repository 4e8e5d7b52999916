"""Migrations of a fresh database, without drawing the whole house anew for each table.

For each model that a migration makes or widens, Django renders all models that are connected with it: here
nearly all there are, some four hundred times, half a minute of processor for tables that take two seconds.
What is only added changes no other table. So a migration that only adds renders the model itself, and
leaves the state marked as delayed: Django's own word for "render everything before it is looked at".
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from django.db.migrations import AddConstraint, AddField, AddIndex, CreateModel, Migration, RunSQL
from django.db.migrations.state import ProjectState

ADDING = (CreateModel, AddField, AddIndex, AddConstraint, RunSQL)


@contextmanager
def additions_alone() -> Iterator[None]:
    """Within it, migrations that only add are applied so; before any other, everything is rendered."""
    apply = Migration.apply

    def apply_alone(self: Migration, project_state: ProjectState, *args: Any, **kwargs: Any) -> ProjectState:
        if not all(isinstance(operation, ADDING) for operation in self.operations):
            project_state.clear_delayed_apps_cache()
            return apply(self, project_state, *args, **kwargs)
        with patch.object(ProjectState, "reload_model", _render_alone):
            return apply(self, project_state, *args, **kwargs)

    with patch.object(Migration, "apply", apply_alone):
        yield


def _render_alone(self: ProjectState, app_label: str, model_name: str, **_delay: bool) -> None:
    if "apps" not in self.__dict__:
        return
    self.is_delayed = True
    if model_name in self.apps.all_models[app_label]:
        self.apps.unregister_model(app_label, model_name)
    self.apps.render_multiple([self.models[app_label, model_name]])
