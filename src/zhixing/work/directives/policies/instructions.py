"""Who may register instructions and report back to leaders."""

from __future__ import annotations

from zhixing.foundation.actors import Actor, Officer


def may_register_instructions(by: Actor) -> bool:
    """Whether the actor keeps the register (督查室、政府办): leaders themselves type nothing."""
    return isinstance(by, Officer) and by.may("register") and by.may("issue")


def may_write_instructions(by: Actor) -> bool:
    """Whether the actor is a county leader: one sentence, or a photograph of the sheet, is enough."""
    return isinstance(by, Officer) and by.may("instruct") and by.post_level == "county_leader"
