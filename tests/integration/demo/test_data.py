"""The demo's database over versions of the program: what has to be made anew is made as it was."""

import io
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from project88.cluster import PrivateCluster
from project88.database.migrations import all_migrations
from project88.demo import filling
from project88.demo.choices import DEFAULT_SCALE, Choices
from project88.demo.data import ready_database
from project88.demo.layout import Layout
from project88.demo.narration import Narration
from project88.demo.progress import Progress
from project88.keys import KeyRing


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[PrivateCluster]:
    """A server of the test's own: the demo's database has a fixed name."""
    made = PrivateCluster(tmp_path / "cluster", is_durable=False)
    made.start()
    yield made
    made.remove()


def test_a_changed_migration_keeps_the_scale_that_was_chosen(
    cluster: PrivateCluster, tmp_path: Path, keys: KeyRing, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled: list[float] = []

    def fill(url: str, layout: Layout, progress: Progress, keys: KeyRing, narration: Narration) -> None:
        filled.append(progress.scale)
        progress.written().imported().keep(layout.progress_file)

    monkeypatch.setattr(filling, "fill", fill)
    told = Narration(io.StringIO())
    root = str(tmp_path / "demo")
    chosen = Choices.from_environment({"DEMO_DIR": root, "DEMO_SCALE": "0.004"})
    chosen.layout.make()
    url = ready_database(cluster, chosen, keys, told)
    with psycopg.connect(url, autocommit=True) as connection:
        first = all_migrations()[0].number
        connection.execute(
            "update public.project88_migration set sha256 = 'of another version' where number = %s", (first,)
        )

    later = Choices.from_environment({"DEMO_DIR": root})
    ready_database(cluster, later, keys, told)
    assert filled == [0.004, 0.004]
    kept = Progress.read(later.layout.progress_file)
    assert kept is not None
    assert kept.scale == 0.004

    ready_database(cluster, later, keys, told)
    other = Choices.from_environment({"DEMO_DIR": root, "DEMO_SCALE": str(DEFAULT_SCALE)})
    ready_database(cluster, other, keys, told)
    assert filled == [0.004, 0.004, DEFAULT_SCALE]
