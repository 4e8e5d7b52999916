"""Pages of the hall, by audience."""

from zhixing.work.service_hall.views.applications import (
    apply,
    apply_package,
    filing,
    filing_check,
    filing_discard,
    filing_file,
    filing_question,
    filing_receipt,
    take_up,
)
from zhixing.work.service_hall.views.cases import bill, case, cases, contact, notice, receipt, step
from zhixing.work.service_hall.views.catalogue import catalogue, import_catalogue, item, overview
from zhixing.work.service_hall.views.public import changes, guide, package, services, supplement, withdraw
from zhixing.work.service_hall.views.windows import intake, package_intake, window

__all__ = [
    "apply",
    "apply_package",
    "bill",
    "case",
    "cases",
    "catalogue",
    "changes",
    "contact",
    "filing",
    "filing_check",
    "filing_discard",
    "filing_file",
    "filing_question",
    "filing_receipt",
    "guide",
    "import_catalogue",
    "intake",
    "item",
    "notice",
    "overview",
    "package",
    "package_intake",
    "receipt",
    "services",
    "step",
    "supplement",
    "take_up",
    "window",
    "withdraw",
]
