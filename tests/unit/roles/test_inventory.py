"""The inventory that an operator edits: each of its choices means something, and nothing stands in its way."""

import configparser
import re

import yaml

from project88.settings import CHECKOUT
from tests.appliance.rendering import ROLES, role_names

WIRING = CHECKOUT / "group_vars" / "all" / "main.yml"


def _choices() -> dict[str, str]:
    file = configparser.ConfigParser(allow_no_value=True, delimiters="=", interpolation=None, strict=False)
    # The documented way to keep names as they are written; its types know it as a method alone.
    file.optionxform = str  # type: ignore[assignment,method-assign]
    file.read_string((CHECKOUT / "inventory.ini").read_text(encoding="utf-8"))
    return dict(file["all:vars"])


def test_each_choice_is_one_that_a_role_or_the_wiring_knows() -> None:
    known = set(re.findall(r"\b\w+\b", WIRING.read_text(encoding="utf-8")))
    for role in role_names():
        specs = yaml.safe_load((ROLES / role / "meta" / "argument_specs.yml").read_text(encoding="utf-8"))
        known |= set(specs["argument_specs"]["main"].get("options", {}))
    assert len(_choices()) > 10
    assert set(_choices()) - known == set()


def test_the_wiring_sets_nothing_that_the_inventory_chooses() -> None:
    """Variables of group_vars/all win over those of an inventory file: the choice would be made in vain."""
    assert set(yaml.safe_load(WIRING.read_text(encoding="utf-8"))) & set(_choices()) == set()
