"""What every room's part of the API shares: the shape of a refusal, and texts that a database can keep."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated

from ninja import Schema
from pydantic import AfterValidator, BeforeValidator, Field


class Problem(Schema):
    """Why nothing was answered or done: one sentence, and the fields it is about."""

    problem: str
    fields: dict[str, str] = Field(default_factory=dict)


def keepable(text: str) -> str:
    """Return the text. Raises ValueError for NUL and half characters, which no database keeps."""
    if "\x00" in text or any("\ud800" <= sign <= "\udfff" for sign in text):
        raise ValueError("the text holds signs that cannot be kept")
    return text


def _written_day(text: object) -> object:
    """Return what is written as YYYY-MM-DD. Raises ValueError for numbers and times, which are no days."""
    if isinstance(text, str) and not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
        raise ValueError("a day is written YYYY-MM-DD")
    return text


Day = Annotated[date, BeforeValidator(_written_day)]
Text = Annotated[str, AfterValidator(keepable)]
Line = Annotated[str, AfterValidator(keepable)]
Key = Annotated[int, Field(ge=1, le=2**63 - 1)]
