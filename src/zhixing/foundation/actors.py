"""The four who can act. Frozen values: rights travel in them and are read afresh at each request."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Reach:
    """Which matters an officer may see: a property of matters, computed from roles once a request.

    `everything` is for auditors and the supervision office of one `sphere` ('' means every sphere).
    `unit_ids` are units whose whole business is open to the officer; `line_unit_ids` the units that
    a county leader is in charge of.
    """

    everything: bool = False
    sphere: str = "gov"
    unit_ids: frozenset[int] = frozenset()
    line_unit_ids: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Officer:
    """A person signed in with one chosen post, perhaps on behalf of another post.

    `post_level` is the level of the post acted in (the post acted for, where there is one);
    `unit_line` the post's unit and the units above it inside the same body, nearest first.
    """

    person_id: int
    person_name: str
    post_id: int
    post_name: str
    unit_id: int
    unit_name: str
    for_post_id: int | None = None
    for_post_name: str = ""
    rights: frozenset[str] = frozenset()
    reach: Reach = field(default_factory=Reach)
    post_level: str = ""
    unit_line: tuple[int, ...] = ()

    @property
    def code(self) -> str:
        """Stable reference of the person for the ledger."""
        return f"person:{self.person_id}"

    @property
    def label(self) -> str:
        """Name as it is written under an act: 「王敏」 or 「王敏 代 李强局长」."""
        return f"{self.person_name} 代 {self.for_post_name}" if self.for_post_name else self.person_name

    def may(self, right: str) -> bool:
        """Whether a role of the chosen post grants `right`."""
        return right in self.rights

    def belongs_to(self, unit_id: int | None) -> bool:
        """Whether the officer's post stands in that unit or in an office below it."""
        return unit_id is not None and (unit_id == self.unit_id or unit_id in self.unit_line)

    @property
    def post_ids(self) -> frozenset[int]:
        """The chosen post and the post acted for."""
        return frozenset(post for post in (self.post_id, self.for_post_id) if post)


@dataclass(frozen=True, slots=True)
class Citizen:
    """An applicant, by account or by the receipt of one case."""

    account_id: int | None
    receipt: str = ""
    name: str = ""
    rights: frozenset[str] = frozenset()

    @property
    def code(self) -> str:
        return f"citizen:{self.account_id}" if self.account_id else "citizen:receipt"

    @property
    def label(self) -> str:
        return self.name or "办事群众"

    def may(self, right: str) -> bool:
        return right in self.rights


@dataclass(frozen=True, slots=True)
class Partner:
    """Another system, known by its key; it sees what `reach` says and no more."""

    key_id: str
    name: str
    rights: frozenset[str] = frozenset()
    reach: Reach = field(default_factory=Reach)

    @property
    def code(self) -> str:
        return f"partner:{self.key_id}"

    @property
    def label(self) -> str:
        return self.name

    def may(self, right: str) -> bool:
        return right in self.rights


@dataclass(frozen=True, slots=True)
class Tick:
    """The system itself, acting on one rule."""

    rule: str

    rights: frozenset[str] = frozenset()

    @property
    def code(self) -> str:
        return f"rule:{self.rule}"

    @property
    def label(self) -> str:
        return "系统"

    def may(self, right: str) -> bool:
        return right in self.rights


Actor = Officer | Citizen | Partner | Tick
