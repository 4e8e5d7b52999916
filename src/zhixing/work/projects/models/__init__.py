"""Tables of key projects, a file for each noun."""

from zhixing.work.projects.models.gates import Gate, Objection, PostEvaluation
from zhixing.work.projects.models.projects import (
    ROLES,
    AgendaItem,
    Decision,
    Filing,
    Investment,
    Link,
    Meeting,
    Milestone,
    Need,
    Project,
    ProjectQuerySet,
    RegisterEntry,
    Stoppage,
    StoppageShare,
)
from zhixing.work.projects.models.reviews import Expert, Review, Seat

__all__ = [
    "ROLES",
    "AgendaItem",
    "Decision",
    "Expert",
    "Filing",
    "Gate",
    "Investment",
    "Link",
    "Meeting",
    "Milestone",
    "Need",
    "Objection",
    "PostEvaluation",
    "Project",
    "ProjectQuerySet",
    "RegisterEntry",
    "Review",
    "Seat",
    "Stoppage",
    "StoppageShare",
]
