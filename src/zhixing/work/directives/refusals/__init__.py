"""Why something in directives is refused, a file for each noun."""

from zhixing.work.directives.refusals.breakdowns import (
    BreakdownUnknown,
    DocumentEmpty,
    DocumentNotReadable,
    LeadMissing,
    NobodyLeads,
    NotASupervisor,
    NothingToRead,
    OldWordDocument,
    PartsMissing,
    RowIssued,
    RowNotReady,
    RowUnknown,
    SomethingIssued,
    TextTooLong,
    TitleMissing,
    UnitNotFound,
)

__all__ = [
    "BreakdownUnknown",
    "DocumentEmpty",
    "DocumentNotReadable",
    "LeadMissing",
    "NobodyLeads",
    "NotASupervisor",
    "NothingToRead",
    "OldWordDocument",
    "PartsMissing",
    "RowIssued",
    "RowNotReady",
    "RowUnknown",
    "SomethingIssued",
    "TextTooLong",
    "TitleMissing",
    "UnitNotFound",
]
