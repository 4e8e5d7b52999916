"""Pages of the hall, by audience."""

from zhixing.work.service_hall.views.cases import case, cases, notice, receipt, step
from zhixing.work.service_hall.views.catalogue import catalogue, import_catalogue, item, overview
from zhixing.work.service_hall.views.public import changes, guide, services, supplement, withdraw
from zhixing.work.service_hall.views.windows import intake, window

__all__ = [
    "case",
    "cases",
    "catalogue",
    "changes",
    "guide",
    "import_catalogue",
    "intake",
    "item",
    "notice",
    "overview",
    "receipt",
    "services",
    "step",
    "supplement",
    "window",
    "withdraw",
]
