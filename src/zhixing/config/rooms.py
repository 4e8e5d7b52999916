"""The list of rooms. Settings and addresses read it; a new room is its folder and one line here."""

import os
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True)
class Room:
    """One Django app on a floor. `prefix` is where its `urls` are mounted; None has no pages."""

    place: str
    prefix: str | None = None

    @property
    def module(self) -> str:
        """The dotted name of the package."""
        return f"zhixing.{self.place}"

    @property
    def label(self) -> str:
        """The Django app label: the last word of the place."""
        return self.place.rpartition(".")[2]

    @property
    def folder(self) -> Path:
        """Where the room lies on the disk."""
        return PACKAGE.joinpath(*self.place.split("."))

    def has(self, name: str) -> bool:
        """Whether the room has a file or package of this name."""
        return find_spec(f"{self.module}.{name}") is not None


# From the bottom of the house upwards; inside core in the order of the import contract.
EVERY_ROOM: tuple[Room, ...] = (
    Room("core.ledger", "ledger/"),
    Room("core.people", "people/"),
    Room("core.parties", "parties/"),
    Room("core.rulebook", "rules/"),
    Room("core.powers", "powers/"),
    Room("core.evidence", "evidence/"),
    Room("core.clock", "calendar/"),
    Room("core.notices", "inbox/"),
    Room("core.outcomes", "outcomes/"),
    Room("core.matters", "matters/"),
    Room("core.approvals", "approvals/"),
    Room("work.directives", "directives/"),
    Room("work.meetings", "meetings/"),
    Room("work.documents", "documents/"),
    Room("work.projects", "projects/"),
    Room("work.service_hall", "services/"),
    Room("work.complaints", "complaints/"),
    Room("oversight.supervision", "supervision/"),
    Room("entrances.staff_desk", ""),
    Room("entrances.leader_desk", "leader/"),
    Room("entrances.public_portal", ""),
)

# An installation may leave rooms out, by label; so may somebody whose neighbour's room is half built.
_WITHOUT = set(os.environ.get("ZHIXING_WITHOUT_ROOMS", "").replace(",", " ").split())
ROOMS: tuple[Room, ...] = tuple(room for room in EVERY_ROOM if room.label not in _WITHOUT)


def grants() -> dict[str, dict[str, tuple[str, ...]]]:
    """Return role → table → privileges, from the `GRANTS` of every room's apps file that has one."""
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for room in ROOMS:
        for role, tables in getattr(import_module(f"{room.module}.apps"), "GRANTS", {}).items():
            found.setdefault(role, {}).update({name: tuple(rights) for name, rights in tables.items()})
    return found
