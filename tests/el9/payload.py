"""Lays out what a package puts on the host: its own files from layout/, and what it takes from the Debian image."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from tests.el9.facts import Facts, FactsError, Package


def lay_out(package: Package, facts: Facts, folder: Path, debian: Path | None) -> None:
    """Write the package's tree below `folder`.

    Without a Debian image (`debian` None) only the package's own files, links and folders: enough for a parser to read a
    configuration. With one, the files the package takes are MOVED out of it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if debian is not None:
        _take(package, folder, debian)
    if package.layout.is_dir():
        for file in sorted(path for path in package.layout.rglob("*") if path.is_file()):
            goal = folder / file.relative_to(package.layout)
            goal.parent.mkdir(parents=True, exist_ok=True)
            goal.unlink(missing_ok=True)
            goal.write_text(facts.fill(file.read_text(encoding="utf-8")), encoding="utf-8")
            goal.chmod(0o755 if os.access(file, os.X_OK) else 0o644)
    for path, target in package.links.items():
        link = _below(folder, path)
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(target)
    for line in package.directories:
        path, _owner, mode = line.split()
        _below(folder, path).mkdir(parents=True, exist_ok=True)
        _below(folder, path).chmod(int(mode, 8))
    for path, mode in package.modes.items():
        _below(folder, path).chmod(int(mode, 8))
    if debian is not None:
        for path, changes in package.edits.items():
            edit(_below(folder, path), [[facts.fill(part) for part in change] for change in changes])
        _link_programs(package, folder)


def edit(file: Path, changes: list[list[str]]) -> None:
    """Replace texts that must be there: an edit that finds nothing means that Debian's file has changed."""
    text = file.read_text(encoding="utf-8")
    for old, new in changes:
        if old not in text:
            raise FactsError(f"{file} does not say {old!r} any more; facts.yml edits it.")
        text = text.replace(old, new)
    file.write_text(text, encoding="utf-8")


def _take(package: Package, folder: Path, debian: Path) -> None:
    # What moves elsewhere goes first: a folder taken after it takes the rest.
    for line in sorted(package.takes, key=lambda line: " -> " not in line):
        source, _, goal = line.partition(" -> ")
        found = sorted(debian.glob(source.lstrip("/")))
        if not found:
            raise FactsError(f"The Debian image has no {source}, which package {package.name} takes.")
        for path in found:
            place = _below(folder, goal) if goal else folder / path.relative_to(debian)
            place.parent.mkdir(parents=True, exist_ok=True)
            if path.is_dir() and not path.is_symlink() and place.exists():
                shutil.copytree(path, place, symlinks=True, dirs_exist_ok=True)
                shutil.rmtree(path)
            else:
                shutil.move(path, place)
    for goal, source in package.copies.items():
        place = _below(folder, goal)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(_below(debian, source), place)


def _link_programs(package: Package, folder: Path) -> None:
    if package.linked_programs is None:
        return
    for program in sorted(_below(folder, package.linked_programs).iterdir()):
        link = folder / "usr/bin" / program.name
        link.parent.mkdir(parents=True, exist_ok=True)
        if program.suffix != ".bin":
            link.symlink_to(Path("/", package.linked_programs, program.name))


def _below(folder: Path, path: str) -> Path:
    return folder / path.lstrip("/")
