"""Tables of directives, a file for each noun."""

from zhixing.work.directives.models.breakdowns import Breakdown, BreakdownQuerySet, ProposedTask
from zhixing.work.directives.models.bulletins import (
    Bulletin,
    BulletinObjection,
    BulletinOpinion,
    BulletinQuerySet,
)
from zhixing.work.directives.models.collections import Answer, Collection, CollectionQuerySet
from zhixing.work.directives.models.decisions import (
    DecisionForecast,
    DecisionOpinion,
    DecisionPart,
    DecisionRisk,
    MajorDecision,
)
from zhixing.work.directives.models.forwarding import Forwarding
from zhixing.work.directives.models.instructions import Instruction, InstructionQuerySet, Remark, Round
from zhixing.work.directives.models.livelihood import LivelihoodItem, Programme, ResidentAcceptance
from zhixing.work.directives.models.matrix import ClauseMapping, ClauseMatrix, Policy, PolicyClause
from zhixing.work.directives.models.recurrence import Campaign, Recurrence, SpotCheck
from zhixing.work.directives.models.registers import MonthlyProgress
from zhixing.work.directives.models.registry import (
    ConflictSettlement,
    DocumentChange,
    DocumentClause,
    RegisteredDocument,
    RegisteredDocumentQuerySet,
)
from zhixing.work.directives.models.relays import Relay
from zhixing.work.directives.models.targets import Target, TargetList, TargetListQuerySet, TargetNode
from zhixing.work.directives.models.uppers import UpperItem, UpperList, UpperListQuerySet, UpperReport
from zhixing.work.directives.models.visits import ContactPlan, FieldVisit, VisitProblem

__all__ = [
    "Answer",
    "Breakdown",
    "BreakdownQuerySet",
    "Bulletin",
    "BulletinObjection",
    "BulletinOpinion",
    "BulletinQuerySet",
    "Campaign",
    "ClauseMapping",
    "ClauseMatrix",
    "Collection",
    "CollectionQuerySet",
    "ConflictSettlement",
    "ContactPlan",
    "DecisionForecast",
    "DecisionOpinion",
    "DecisionPart",
    "DecisionRisk",
    "DocumentChange",
    "DocumentClause",
    "FieldVisit",
    "Forwarding",
    "Instruction",
    "InstructionQuerySet",
    "LivelihoodItem",
    "MajorDecision",
    "MonthlyProgress",
    "Policy",
    "PolicyClause",
    "Programme",
    "ProposedTask",
    "Recurrence",
    "RegisteredDocument",
    "RegisteredDocumentQuerySet",
    "Relay",
    "Remark",
    "ResidentAcceptance",
    "Round",
    "SpotCheck",
    "Target",
    "TargetList",
    "TargetListQuerySet",
    "TargetNode",
    "UpperItem",
    "UpperList",
    "UpperListQuerySet",
    "UpperReport",
    "VisitProblem",
]
