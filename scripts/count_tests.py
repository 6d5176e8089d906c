"""Say in one place what a CI run did: what it skipped and why, and one closing count over all of its parts.

Usage: count_tests.py FOLDER (with JUnit files, as pytest writes them).
"""

import sys
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree


def count(folder: Path) -> tuple[Counter[str], Counter[str]]:
    """Return how many tests ended how, and how many were skipped for each reason."""
    ends: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    for file in sorted(folder.glob("*.xml")):
        for case in ElementTree.parse(file).iter("testcase"):  # noqa: S314 - pytest wrote it just now
            tags = {child.tag for child in case}
            end = next((tag for tag in ("failure", "error", "skipped") if tag in tags), "passed")
            ends[end] += 1
            if end == "skipped":
                skipped = case.find("skipped")
                reasons[(skipped.get("message") if skipped is not None else None) or "no reason given"] += 1
    return ends, reasons


def main() -> int:
    ends, reasons = count(Path(sys.argv[1]))
    for reason, number in sorted(reasons.items()):
        print(f"skipped {number}: {reason}")  # noqa: T201
    failed = ends["failure"] + ends["error"]
    print(f"{ends['passed']} passed, {failed} failed, {ends['skipped']} skipped")  # noqa: T201
    return 1 if failed or not ends["passed"] else 0


if __name__ == "__main__":
    sys.exit(main())
