"""Prometheus reads the same checks, labels and all."""

import threading
from collections.abc import Iterator, Sequence

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from project88.doctor.finding import Finding
from project88.doctor.metrics import Checks, serve

FOUND = (
    Finding(part="Disk of /", is_well=False, seen="3 % free", figures={"disk_free_percent": 3.0}),
    Finding(part="Disk of /data", is_well=True, seen="50 % free", figures={"disk_free_percent": 50.0}),
    Finding(
        part="Partners",
        is_well=True,
        seen="2 active",
        figures={'unit_restarts_total{kind="question",outcome="ok"}': 7.0, "partners": 2},
    ),
)


@pytest.fixture
def address() -> Iterator[str]:
    with serve(lambda: FOUND, port=0) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


def test_each_part_and_each_figure_is_there(address: str) -> None:
    text = httpx.get(f"{address}/metrics", trust_env=False).text
    samples = {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }
    assert samples["project88_check_ok", (("part", "Disk of /"),)] == 0
    assert samples["project88_check_ok", (("part", "Partners"),)] == 1
    assert samples["project88_disk_free_percent", (("part", "Disk of /data"),)] == 50
    labels = (("kind", "question"), ("outcome", "ok"), ("part", "Partners"))
    assert samples["project88_unit_restarts_total", labels] == 7


def test_checks_run_no_oftener_than_they_must() -> None:
    runs: list[int] = []

    def check() -> Sequence[Finding]:
        runs.append(1)
        return FOUND

    checks = Checks(check, fresh_s=3600)
    list(checks.collect())
    list(checks.collect())
    assert len(runs) == 1
