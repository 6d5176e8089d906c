"""Check that the ledger file of erasures and the database know the same: whoever is in one alone may come back."""

from collections.abc import Collection
from pathlib import Path

from project88.doctor.finding import Finding
from project88.erasure.ledger import read_ledger
from project88.errors import Project88Error


def check_erasures(file: Path, known: Collection[str]) -> Finding:
    """Compare the ledger at `file` with the ids of the erasures that the database knows."""
    try:
        ledger = read_ledger(file, must_exist=False)
    except Project88Error:
        return _fault("the ledger cannot be read", f"see who owns {file}, and run this as root")
    if ledger.damaged_lines:
        where = ", ".join(map(str, ledger.damaged_lines))
        return _fault(
            f"the ledger is damaged in line {where}",
            # In this order: what the file alone still has must be in the database before the file is written anew.
            f"run `project88 backup gather-ledger`, then `project88 erasure replay {file}`, which does all that can be read,"
            f" then `project88 erasure export {file}`",
        )
    written = {str(erasure.erasure_id) for erasure in ledger.erasures}
    if undone := len(written - set(known)):
        return _fault(
            f"{undone} of the ledger not done in the database",
            f"run `project88 erasure replay {file}`: they were cut off, or are younger than the backup that was restored",
        )
    if unwritten := len(set(known) - written):
        return _fault(
            f"{unwritten} of the database not in the ledger: a restore would bring them back",
            f"run `project88 erasure export {file}`",
        )
    return Finding(part="Erasures", is_well=True, seen=f"{len(written)}, all done" if written else "none")


def _fault(seen: str, to_do: str) -> Finding:
    return Finding(part="Erasures", is_well=False, seen=seen, to_do=to_do)
