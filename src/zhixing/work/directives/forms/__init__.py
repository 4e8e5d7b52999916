"""Forms of directives: they parse and validate, and never save."""

from zhixing.work.directives.forms.breakdowns import MAX_TEXT, DocumentForm, RowForm
from zhixing.work.directives.forms.targets import TargetForm, TargetSourceForm

__all__ = ["MAX_TEXT", "DocumentForm", "RowForm", "TargetForm", "TargetSourceForm"]
