"""Plays of papers: drafted, signed, numbered, sealed and sent by the people of the named office."""

from __future__ import annotations

from datetime import date

from tests.support.matters import Stage
from tests.support.pictures import photo
from zhixing.work.documents import acts
from zhixing.work.documents.models import OutgoingDocument

TEXT = "市住房和城乡建设局：\n一、基本情况\n老河桥建于1978年。\n二、请示事项\n请批准改造。\n妥否，请批示。"


def drafted(county: Stage, *, at: str = "2026-03-03", **more: str) -> OutgoingDocument:
    """A 请示 of the housing bureau, drafted by its clerk at nine."""
    values = {
        "kind": "请示", "title": "关于老河桥改造的请示", "addressee": "市住房和城乡建设局", "text": TEXT,
        "issuer": "澄阳县住房和城乡建设局",
    } | more  # fmt: skip
    found: OutgoingDocument = county.do(
        acts.draft_outgoing, by="li", at=f"{at} 09:00", new=acts.Draft(**values)
    )
    return found


def signed(county: Stage, *, at: str = "2026-03-03", **more: str) -> OutgoingDocument:
    """Signed by the office head, the deputy and the head."""
    paper = drafted(county, at=at, **more)
    key = paper.matter_id
    county.do(acts.submit, by="li", at=f"{at} 09:10", matter_id=key)
    for minute, signer in enumerate(("he", "song", "wang")):
        county.do(acts.sign, by=signer, at=f"{at} 09:2{minute}", matter_id=key)
    return OutgoingDocument.objects.get(pk=paper.pk)


def ready_to_send(
    county: Stage, *, at: str = "2026-03-03", is_consulted: bool = False, **more: str
) -> OutgoingDocument:
    """Numbered and sealed (printed, signed, sealed, scanned)."""
    paper = signed(county, at=at, **more)
    key = paper.matter_id
    if is_consulted:
        county.do(
            acts.consult, by="li", at=f"{at} 09:30", matter_id=key, office=paper.addressee,
            person="市局李科长",
            held_on=date.fromisoformat(at), way="face", guidance="补充资金来源", followed_how="已补充",
        )  # fmt: skip
    county.do(acts.give_number, by="li", at=f"{at} 09:40", matter_id=key, word="澄建")
    county.do(
        acts.seal, by="li", at=f"{at} 09:50", matter_id=key, file_name="盖章件.jpg", content=photo(3).read()
    )
    return OutgoingDocument.objects.get(pk=paper.pk)


def send(
    county: Stage,
    paper: OutgoingDocument,
    *,
    at: str,
    leaders: tuple[str, ...] = ("housing-deputy",),
    follower: str | None = "li",
) -> OutgoingDocument:
    """Sent, with its leader and its follower."""
    found: OutgoingDocument = county.do(
        acts.send,
        by="li",
        at=at,
        matter_id=paper.matter_id,
        leader_post_ids=[county.office.posts[code] for code in leaders],
        follower_id=county.person(follower) if follower else None,
    )
    return found
