"""Tables of the hall."""

from zhixing.work.service_hall.models.baselines import Baseline, BaselineFigure
from zhixing.work.service_hall.models.cases import Case, CaseMaterial, CaseStep, PaperNotice
from zhixing.work.service_hall.models.catalogue import (
    Item,
    ItemReview,
    ItemVersion,
    LicensingOffice,
    Regulation,
    Window,
    WindowGrant,
    WindowSeat,
)
from zhixing.work.service_hall.models.commitments import ClauseMatch, Commitment
from zhixing.work.service_hall.models.disclosed import PublicAnswer, ReleasedFigures
from zhixing.work.service_hall.models.duties import PeriodDuty
from zhixing.work.service_hall.models.fees import Bill, FeeStandard
from zhixing.work.service_hall.models.filings import Filing, OwnCase, PaperFile
from zhixing.work.service_hall.models.outreach import CareEntry, Outing, VisitRequest
from zhixing.work.service_hall.models.packages import Branch, Package
from zhixing.work.service_hall.models.partners import PartnerGrant
from zhixing.work.service_hall.models.payments import (
    PaymentNotice,
    PaymentOrder,
    Refund,
    TrialNotice,
    TrialTrade,
)
from zhixing.work.service_hall.models.pledges import Pledge, PledgeDay, Remedy
from zhixing.work.service_hall.models.queues import DeclaredRelation, TurnReason
from zhixing.work.service_hall.models.ratings import Correction, Rating, RatingDevice
from zhixing.work.service_hall.models.reforms import Reform
from zhixing.work.service_hall.models.reviews import Ballot, BallotCode, PublicReview, ReviewBody, Reviewer
from zhixing.work.service_hall.models.slots import Booking, Slot, TimeOff
from zhixing.work.service_hall.models.special import FastTrack, FastTrackMonth
from zhixing.work.service_hall.models.stars import Star
from zhixing.work.service_hall.models.supervision import Alert, OutsideCount
from zhixing.work.service_hall.models.surveys import SelfScore, Survey, SurveyAnswer
from zhixing.work.service_hall.models.webhooks import Webhook, WebhookEvent

__all__ = [
    "Alert",
    "Ballot",
    "BallotCode",
    "Baseline",
    "BaselineFigure",
    "Bill",
    "Booking",
    "Branch",
    "CareEntry",
    "Case",
    "CaseMaterial",
    "CaseStep",
    "ClauseMatch",
    "Commitment",
    "Correction",
    "DeclaredRelation",
    "FastTrack",
    "FastTrackMonth",
    "FeeStandard",
    "Filing",
    "Item",
    "ItemReview",
    "ItemVersion",
    "LicensingOffice",
    "Outing",
    "OutsideCount",
    "OwnCase",
    "Package",
    "PaperFile",
    "PaperNotice",
    "PartnerGrant",
    "PaymentNotice",
    "PaymentOrder",
    "PeriodDuty",
    "Pledge",
    "PledgeDay",
    "PublicAnswer",
    "PublicReview",
    "Rating",
    "RatingDevice",
    "Reform",
    "Refund",
    "Regulation",
    "ReleasedFigures",
    "Remedy",
    "ReviewBody",
    "Reviewer",
    "SelfScore",
    "Slot",
    "Star",
    "Survey",
    "SurveyAnswer",
    "TimeOff",
    "TrialNotice",
    "TrialTrade",
    "TurnReason",
    "VisitRequest",
    "Webhook",
    "WebhookEvent",
    "Window",
    "WindowGrant",
    "WindowSeat",
]
