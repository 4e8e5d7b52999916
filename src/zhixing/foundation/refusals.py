"""Refusals: an act that may not happen says why in one marked sentence with named values."""

from __future__ import annotations

from typing import ClassVar

from zhixing.foundation.words import translate


class ActRefused(Exception):
    """An act was refused and nothing was changed. `str()` is a sentence for the person who acted.

    Subclasses set `sentence` (marked with `mark`) and are raised with the values it names. `place`
    is the form field that the sentence belongs to, empty for the whole form.
    """

    sentence: ClassVar[str] = ""
    place: ClassVar[str] = ""

    def __init__(self, **values: object) -> None:
        super().__init__(self.sentence)
        self.values = values

    def __str__(self) -> str:
        return translate(self.sentence).format(**self.values)

    @property
    def code(self) -> str:
        """The class name: stable for the API and for tests."""
        return type(self).__name__
