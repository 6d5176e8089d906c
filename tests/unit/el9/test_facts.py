"""The table that the EL9-layout root is made from says where it knows each thing from, and the root's files agree with it."""

import re
from pathlib import Path

import pytest

from project88.settings import CHECKOUT
from tests.el9.facts import LAYOUT, Facts, FactsError
from tests.el9.payload import edit, lay_out

FACTS = Facts()


def test_every_fact_has_a_source_and_says_how_sure_it_is() -> None:
    assert len(FACTS.all) > 40
    for fact in FACTS.all:
        assert len(fact.source) > 5 or fact.source == "root", fact.name
        assert fact.confidence in {"A", "B", "C"}, fact.name


def test_every_folder_of_files_belongs_to_a_package() -> None:
    names = {package.name for package in FACTS.packages()}
    assert {folder.name for folder in LAYOUT.iterdir()} <= names


def test_what_a_package_requires_is_there() -> None:
    packages = FACTS.packages()
    names = {package.name for package in packages}
    for package in packages:
        assert set(package.requires) <= names, package.name


def test_every_package_is_in_a_repository_once_for_each_version() -> None:
    seen = [(package.name, package.version) for package in FACTS.packages()]
    assert len(seen) == len(set(seen))
    assert {package.repository for package in FACTS.packages()} <= {
        "baseos",
        "appstream",
        "extras",
        "crb",
        "epel",
    }


def test_files_ask_for_facts_that_exist() -> None:
    for file in LAYOUT.rglob("*"):
        if file.is_file():
            assert "@{" not in FACTS.fill(file.read_text(encoding="utf-8")), file


def test_the_roles_are_not_made_from_the_table() -> None:
    """Otherwise role and root would agree with each other whatever is true."""
    for folder in ("roles", "playbooks", "group_vars"):
        for file in (CHECKOUT / folder).rglob("*"):
            if file.is_file():
                assert "tests/el9" not in file.read_text(encoding="utf-8", errors="replace"), file


@pytest.mark.parametrize("package", ["mod_ssl", "openssh-server", "fail2ban-firewalld"])
def test_a_package_is_laid_out_below_a_folder(package: str, tmp_path: Path) -> None:
    (found,) = [entry for entry in FACTS.packages() if entry.name == package]
    lay_out(found, FACTS, tmp_path, None)
    assert any(re.match(r"(etc|usr)/", str(path.relative_to(tmp_path))) for path in tmp_path.rglob("*"))
    for path, mode in found.modes.items():
        assert (tmp_path / path.lstrip("/")).stat().st_mode & 0o7777 == int(mode, 8)


def test_an_edit_that_finds_nothing_stops_the_build(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("one\n")
    with pytest.raises(FactsError, match="does not say"):
        edit(file, [["two", "three"]])


def test_a_fact_that_does_not_exist_is_named() -> None:
    with pytest.raises(FactsError, match="no fact 'nothing'"):
        FACTS.fill("@{nothing}")
