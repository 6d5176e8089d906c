"""Who watches tells once what is wrong, once that it is well again, and daily while it is not."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from project88.doctor.finding import Finding
from project88.doctor.watch import REMIND_AFTER_S, News, Watch, consider

PARTS = ("Disk", "Backup", "OpenWebUI")


def findings(*faulty: str) -> list[Finding]:
    return [Finding(part=part, is_well=part not in faulty, seen="seen", to_do="do") for part in PARTS]


def run(*rounds: tuple[str, ...], every_s: float = 300.0) -> list[News | None]:
    """Let the rounds pass one after the other and return what was told in each."""
    watch, told = Watch(), []
    for number, faulty in enumerate(rounds):
        watch, news = consider(watch, findings(*faulty), now_s=1e9 + number * every_s)
        told.append(news)
    return told


def test_a_fault_seen_once_is_not_told() -> None:
    assert run(("Disk",), (), ("Disk",), ()) == [None] * 4


def test_a_fault_is_told_once_and_so_is_its_end() -> None:
    told = run(("Disk",), ("Disk",), ("Disk",), (), ())
    assert [news is not None for news in told] == [False, True, False, True, False]
    assert told[1] is not None
    assert [finding.part for finding in told[1].faults] == ["Disk"]
    assert told[3] is not None
    assert (told[3].faults, told[3].recovered) == ((), ("Disk",))


def test_another_fault_is_told_with_those_that_stand() -> None:
    told = run(("Disk",), ("Disk",), ("Disk", "Backup"), ("Disk", "Backup"))
    assert told[3] is not None
    assert {finding.part for finding in told[3].faults} == {"Disk", "Backup"}


def test_a_fault_that_stays_is_told_again_after_a_day() -> None:
    told = run(*[("Disk",)] * 4, every_s=REMIND_AFTER_S / 2)
    assert [news is not None for news in told] == [False, True, False, True]


def test_the_letter_says_what_to_do(tmp_path: Path) -> None:
    news = run(("Disk",), ("Disk",))[1]
    assert news is not None
    assert news.subject("vps") == "Project88 on vps: Disk"
    assert "What to do: do." in news.text("vps")


@given(st.lists(st.lists(st.sampled_from(PARTS), unique=True).map(tuple), max_size=30))
def test_whoever_was_told_of_a_fault_is_told_of_its_end(rounds: list[tuple[str, ...]]) -> None:
    open_faults: set[str] = set()
    for faulty, news in zip(rounds, run(*rounds, every_s=1.0), strict=True):
        if news is not None:
            assert set(news.recovered) <= open_faults
            assert not set(news.recovered) & set(faulty)
            open_faults = {finding.part for finding in news.faults}
        assert open_faults <= set(faulty)


def test_what_is_kept_comes_back_and_rubbish_starts_anew(tmp_path: Path) -> None:
    file = tmp_path / "health.json"
    watch = Watch(sights={"Disk": 2}, told=("Disk",), told_at_s=5.0)
    watch.keep(file)
    assert Watch.read(file) == watch
    file.write_text('{"sights": []}', "utf-8")
    assert Watch.read(file) == Watch()
    assert Watch.read(tmp_path / "missing.json") == Watch()
