"""What the roles say of themselves: specs and defaults agree, systems differ in vars alone."""

import re

import yaml

from tests.appliance.rendering import ROLES, role_names


def test_argument_specs_and_defaults_say_the_same_values() -> None:
    wrong = []
    for role in role_names():
        file = ROLES / role / "defaults" / "main.yml"
        defaults = (yaml.safe_load(file.read_text(encoding="utf-8")) if file.exists() else None) or {}
        specs = yaml.safe_load((ROLES / role / "meta" / "argument_specs.yml").read_text(encoding="utf-8"))
        options = specs["argument_specs"]["main"].get("options", {})
        for name, value in defaults.items():
            assert options[name].get("description"), (role, name)
            assert options[name].get("type"), (role, name)
            if "{{" not in str(value) and "default" in options[name] and options[name]["default"] != value:
                wrong.append((role, name, value, options[name]["default"]))
    assert not wrong


def test_tasks_name_no_system() -> None:
    """Systems differ in vars/; a task asks for a value, not for a name."""
    pattern = re.compile(r"\b(Debian|Ubuntu|RedHat|AlmaLinux|Rocky|CentOS)\b")
    found = []
    for file in [
        *ROLES.glob("*/tasks/**/*.yml"),
        *ROLES.glob("*/handlers/*.yml"),
        *ROLES.glob("*/templates/*.j2"),
    ]:
        if file.parts[len(ROLES.parts)] == "preflight":
            continue  # Says which systems there are.
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            code = "" if line.startswith("//") else line.split("#")[0]
            if pattern.search(code) and not code.lstrip().startswith(
                ("- name:", "name:", "fail_msg:", "msg:", "Description=")
            ):
                found.append(f"{file.relative_to(ROLES)}:{number}: {line.strip()}")
    assert not found


def test_both_families_set_the_same_variables() -> None:
    for role in role_names():
        names = {}
        for family in ("Debian_12", "RedHat_9"):
            file = ROLES / role / "vars" / f"{family}.yml"
            if file.exists():
                names[family] = set(yaml.safe_load(file.read_text(encoding="utf-8")) or {})
        if not names:
            continue
        assert set(names) == {"Debian_12", "RedHat_9"}, role
        one_sided = names["Debian_12"] ^ names["RedHat_9"]
        text = "".join(
            file.read_text(encoding="utf-8")
            for file in (ROLES / role).rglob("*.yml")
            if "vars" not in file.parts
        )
        asked = {
            name
            for name in one_sided
            if name in text and not re.search(rf"\b{name} (is defined|\| *default)", text)
        }
        assert not asked, (role, asked)


def test_what_a_family_sets_is_used_and_is_not_the_others_too() -> None:
    """A value that both families share stands in vars/main.yml, once."""
    for role in role_names():
        folder = ROLES / role / "vars"
        if not (folder / "Debian_12.yml").exists():
            continue
        debian, redhat = (
            yaml.safe_load((folder / f"{family}.yml").read_text(encoding="utf-8"))
            for family in ("Debian_12", "RedHat_9")
        )
        assert debian != redhat, f"{role}: both families are alike"
        text = "".join(
            file.read_text(encoding="utf-8")
            for file in (ROLES / role).rglob("*")
            if file.is_file() and file.suffix != ".pyc" and file.name not in ("Debian_12.yml", "RedHat_9.yml")
        )
        assert {name for name in debian | redhat if name not in text} == set(), f"{role}: set and never used"


def test_no_result_takes_the_name_of_a_variable_of_its_role() -> None:
    """A registered result outlives its play: where the role runs again in one command, it would stand in the variable's place."""
    taken = []
    for role in role_names():
        variables: set[str] = set()
        for file in [*(ROLES / role / "vars").glob("*.yml"), *(ROLES / role / "defaults").glob("*.yml")]:
            variables |= set(yaml.safe_load(file.read_text(encoding="utf-8")) or {})
        for file in (ROLES / role / "tasks").rglob("*.yml"):
            registered = re.findall(r"^\s*register: (\w+)", file.read_text(encoding="utf-8"), re.MULTILINE)
            taken += [f"{file.relative_to(ROLES)}: {name}" for name in registered if name in variables]
    assert not taken
