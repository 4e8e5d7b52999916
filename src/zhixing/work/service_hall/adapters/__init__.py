"""What the hall speaks to outside: the gateway by which bills are paid, the store that holds licences."""

from zhixing.work.service_hall.adapters.gateways import (
    Gateway,
    GatewayDown,
    GatewayRefused,
    NoticeForged,
    SignedGateway,
    gateway,
)
from zhixing.work.service_hall.adapters.licences import (
    LicenceStore,
    Question,
    SignedLicenceStore,
    StoreDown,
    StoreRefused,
    licence_store,
)
from zhixing.work.service_hall.adapters.trial import TrialGateway
from zhixing.work.service_hall.adapters.trial_licences import TrialLicenceStore

__all__ = [
    "Gateway",
    "GatewayDown",
    "GatewayRefused",
    "LicenceStore",
    "NoticeForged",
    "Question",
    "SignedGateway",
    "SignedLicenceStore",
    "StoreDown",
    "StoreRefused",
    "TrialGateway",
    "TrialLicenceStore",
    "gateway",
    "licence_store",
]
