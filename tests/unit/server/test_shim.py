"""race_chat.py, as upstream reads it: what would make it fail to load, install something, or show a secret."""

import ast
import json

from racechat.server import upstream

SHIM = upstream.pipelines_folder() / "race_chat.py"


def test_the_shim_is_thin_and_holds_none_of_upstreams_traps():
    tree = ast.parse(SHIM.read_text())
    imported = [node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    # With it, upstream's way of loading breaks classes with annotations: the module is not in sys.modules.
    assert "__future__" not in imported
    assert [node.name for node in tree.body if isinstance(node, ast.ClassDef)] == ["Pipeline"]
    # Upstream reads `name: value` lines of the first docstring, and runs pip for one called requirements.
    names = [line.partition(":")[0].strip().lower() for line in (ast.get_docstring(tree) or "").splitlines()]
    assert "requirements" not in names
    assert len(SHIM.read_text().splitlines()) < 50


def test_there_are_no_valves_and_their_file_is_shipped_empty():
    assert "valves" not in {
        node.attr for node in ast.walk(ast.parse(SHIM.read_text())) if isinstance(node, ast.Attribute)
    }
    assert json.loads((SHIM.parent / "race_chat" / "valves.json").read_text()) == {}


def test_the_only_pipeline_beside_the_package_is_the_shim():
    # Upstream takes every .py file here for a pipeline and moves away those that are none.
    assert [path.name for path in SHIM.parent.glob("*.py")] == ["race_chat.py"]
