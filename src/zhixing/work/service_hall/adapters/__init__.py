"""What the hall speaks to outside: gateways for fees, stores of licences, identity platforms."""

from zhixing.work.service_hall.adapters.gateways import (
    Gateway,
    GatewayDown,
    GatewayRefused,
    NoticeForged,
    SignedGateway,
    gateway,
)
from zhixing.work.service_hall.adapters.identity import (
    AnswerForged,
    IdentityPlatform,
    OidcPlatform,
    PlatformDown,
    identity_platform,
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
from zhixing.work.service_hall.adapters.trial_identity import TrialPlatform
from zhixing.work.service_hall.adapters.trial_licences import TrialLicenceStore

__all__ = [
    "AnswerForged",
    "Gateway",
    "GatewayDown",
    "GatewayRefused",
    "IdentityPlatform",
    "LicenceStore",
    "NoticeForged",
    "OidcPlatform",
    "PlatformDown",
    "Question",
    "SignedGateway",
    "SignedLicenceStore",
    "StoreDown",
    "StoreRefused",
    "TrialGateway",
    "TrialLicenceStore",
    "TrialPlatform",
    "gateway",
    "identity_platform",
    "licence_store",
]
