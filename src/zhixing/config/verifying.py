"""What `zhixing verify` prints: of the live ledger, or of an export that somebody was given."""

from pathlib import Path

import typer

from zhixing.config import output
from zhixing.core.ledger import verifier


def file(path: Path, *, key: str, heads: Path | None, as_json: bool) -> int:
    """Verify an export or a proof without any database; return the exit status."""
    if not as_json:
        options = (["--key", key] if key else []) + (["--heads", str(heads)] if heads else [])
        return verifier.main([str(path), *options])
    try:
        with path.open("rb") as opened:
            is_export = opened.read(2) == b"PK"
        if is_export:
            found = verifier.verify_export(str(path), key=key, heads=str(heads or ""))
        else:
            found = verifier.verify_proof(str(path), key=key)
    except OSError as error:
        typer.echo(str(error), err=True)
        return 2
    output.as_json(
        {
            "sound": not found.faults,
            "entries": found.entries,
            "subjects": found.subjects,
            "heads": found.heads,
            "root": found.root,
            "faults": [str(fault) for fault in found.faults],
        }
    )
    return 1 if found.faults else 0


def live(*, heads: Path | None, as_json: bool) -> int:
    """Verify the whole ledger of this installation, also against heads that were kept outside.

    Return the exit status.
    """
    from zhixing.core.ledger import selectors
    from zhixing.core.ledger.rules.witness import parsed_line
    from zhixing.foundation.words import translate

    try:
        lines = heads.read_text("ascii").splitlines() if heads else []
        kept = [parsed_line(line) for line in lines]
    except (OSError, ValueError) as error:
        typer.echo(f"{heads}: {error}", err=True)
        return 2
    found = selectors.verify(kept=kept)
    if as_json:
        output.as_json(
            {
                "sound": found.is_sound,
                "entries": found.entries,
                "subjects": found.subjects,
                "waiting": found.waiting,
                "heads": found.heads,
                "personal": found.personal,
                "erased": found.erased,
                "head": None
                if found.head is None
                else {"size": found.head.size, "root": found.head.root.hex()},
                "faults": [{"kind": one.kind, "place": one.place} for one in found.faults],
                "seconds": round(found.seconds, 3),
            }
        )
    else:
        for fault in found.faults:
            typer.echo(f"{fault.place}：{translate(fault.sentence)}")
        typer.echo(
            f"记录 {found.entries} 条，事项 {found.subjects} 个，校验点 {found.heads} 个，"
            f"待纳入 {found.waiting} 条，用时 {found.seconds:.1f} 秒"
        )
        typer.echo("结论：校验通过" if found.is_sound else "结论：校验不通过")
    return 0 if found.is_sound else 1
