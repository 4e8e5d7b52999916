"""Forms of meetings: they parse and validate, and never save."""

from zhixing.work.meetings.forms.planning import PlanForm, QueueForm, ReportsForm, RollingForm
from zhixing.work.meetings.forms.series import EndForm, SeriesForm
from zhixing.work.meetings.forms.sitting import (
    AgendaForm,
    AnswerForm,
    HoldForm,
    ItemForm,
    MinutesForm,
    PointForm,
    ReasonForm,
    ReportTextForm,
    ReviewForm,
)
from zhixing.work.meetings.forms.topics import TopicForm, WordsForm

__all__ = [
    "AgendaForm",
    "AnswerForm",
    "EndForm",
    "HoldForm",
    "ItemForm",
    "MinutesForm",
    "PlanForm",
    "PointForm",
    "QueueForm",
    "ReasonForm",
    "ReportTextForm",
    "ReportsForm",
    "ReviewForm",
    "RollingForm",
    "SeriesForm",
    "TopicForm",
    "WordsForm",
]
