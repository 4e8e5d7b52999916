"""Pages of matters: they read the time, call one act or selector, and answer."""

from zhixing.core.matters.views.moves import move, move_line, moves, sign_move
from zhixing.core.matters.views.page import clock, matter, step
from zhixing.core.matters.views.registers import (
    bulk,
    closed,
    keep_view,
    new,
    register,
    runs,
    unimplemented,
    waiting,
)

__all__ = [
    "bulk",
    "clock",
    "closed",
    "keep_view",
    "matter",
    "move",
    "move_line",
    "moves",
    "new",
    "register",
    "runs",
    "sign_move",
    "step",
    "unimplemented",
    "waiting",
]
