"""Beginning and ending to follow a paper outside: parts of the acts that send it and take it back."""

from __future__ import annotations

from collections.abc import Sequence

from zhixing.core.matters.acts import Steps
from zhixing.core.matters.models import Matter
from zhixing.core.rulebook import selectors as rulebook
from zhixing.foundation.words import mark
from zhixing.work.documents import refusals
from zhixing.work.documents.acts import _common as common
from zhixing.work.documents.models import Tracking

FOLLOW = "documents.follow"


def start_tracking(
    steps: Steps,
    matter: Matter,
    *,
    target: str,
    direction: str,
    leader_post_ids: Sequence[int],
    follower_id: int | None,
    was_consulted: bool,
) -> Tracking:
    """Let one leader and one follower answer for the paper outside, from now on.

    Raises NotExactlyOneLeader, FollowerMissing. Ledger: by the caller.
    """
    on = common.day_of(steps.at)
    wanted = rulebook.number("documents.one_follower", "leaders_count", on)
    leaders = set(leader_post_ids)
    if len(leaders) != wanted:
        raise refusals.NotExactlyOneLeader(wanted=wanted, count=len(leaders))
    if follower_id is None:
        raise refusals.FollowerMissing
    [leader_post] = leaders
    steps.give(matter, unit_id=matter.unit_id, leader_post_id=leader_post, handler_id=follower_id)
    made = Tracking.objects.create(
        matter_id=matter.pk,
        target=target[:160],
        direction=direction,
        sphere=matter.sphere,
        leader_post_id=leader_post,
        follower_id=follower_id,
        unit_id=matter.unit_id,
        sent_on=on,
        sent_at=steps.at,
        was_consulted=was_consulted,
        place=target[:160],
        place_since=on,
    )
    limit = common.limit_of(FOLLOW, steps.at, restarts_at="contact")
    steps.start(matter, "main", limit, rule_code=FOLLOW)
    text = mark("由您跟踪协调：{title}")
    steps.owe(common.duty(matter, follower_id, "document_follow", text, at=steps.at))
    return made


def end_tracking(steps: Steps, matter: Matter, ending: str) -> Tracking:
    """End the following: answered, returned or withdrawn. Raises NotFollowed. Ledger: by the caller."""
    found: Tracking | None = Tracking.objects.filter(matter_id=matter.pk, ended_at=None).first()
    if found is None:
        raise refusals.NotFollowed
    found.ended_at, found.ending = steps.at, ending
    found.save(update_fields=["ended_at", "ending"])
    steps.stop(matter, "main")
    return found
