"""What the hall speaks to outside: the gateway by which bills are paid."""

from zhixing.work.service_hall.adapters.gateways import (
    Gateway,
    GatewayDown,
    GatewayRefused,
    NoticeForged,
    SignedGateway,
    gateway,
)
from zhixing.work.service_hall.adapters.trial import TrialGateway

__all__ = [
    "Gateway",
    "GatewayDown",
    "GatewayRefused",
    "NoticeForged",
    "SignedGateway",
    "TrialGateway",
    "gateway",
]
