"""The same checks as figures for Prometheus, on loopback."""

import re
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.registry import Collector

from project88.doctor.finding import Finding

PORT = 9188
_LABELLED = re.compile(r"(?P<name>\w+)(?:\{(?P<labels>.*)\})?")
_LABEL = re.compile(r'(\w+)="([^"]*)"')


class Checks(Collector):
    """Runs the checks when asked, at most every `fresh_s` seconds: a scraper must not load what it watches."""

    def __init__(self, check: Callable[[], Sequence[Finding]], *, fresh_s: float = 30.0) -> None:
        self._check = check
        self._fresh_s = fresh_s
        self._lock = threading.Lock()
        self._found: Sequence[Finding] = ()
        self._found_at_s: float | None = None
        self._took_s = 0.0
        self._runs = 0

    def describe(self) -> list[Metric]:
        """Return nothing: what there is shows when it is collected."""
        return []

    def collect(self) -> Iterator[Metric]:
        with self._lock:
            started_s = time.monotonic()
            if self._found_at_s is None or started_s - self._found_at_s >= self._fresh_s:
                self._found = self._check()
                self._found_at_s = time.monotonic()
                self._took_s = self._found_at_s - started_s
                self._runs += 1
            found, took_s, runs = self._found, self._took_s, self._runs
        yield from _metrics(found)
        yield GaugeMetricFamily("project88_check_duration_seconds", "How long the checks took.", value=took_s)
        yield CounterMetricFamily(
            "project88_check_runs", "How often the checks ran since this process started.", value=runs
        )


def serve(check: Callable[[], Sequence[Finding]], *, port: int = PORT) -> ThreadingHTTPServer:
    """Return a server on loopback that answers GET /metrics; call `serve_forever` on it."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(Checks(check))

    class Metrics(BaseHTTPRequestHandler):
        server_version = "project88"
        sys_version = ""

        def do_GET(self) -> None:
            if self.path != "/metrics":
                self.send_error(404)
                return
            body = generate_latest(registry)
            self.send_response(200)
            self.send_header("Content-Type", CONTENT_TYPE_LATEST)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name in the base class
            """Say nothing: a line a scrape is no news."""

    return ThreadingHTTPServer(("127.0.0.1", port), Metrics)


def _metrics(found: Sequence[Finding]) -> Iterator[Metric]:
    well = GaugeMetricFamily("project88_check_ok", "Whether a part is well: 1, or 0.", labels=["part"])
    families: dict[str, CounterMetricFamily | GaugeMetricFamily] = {}
    for finding in found:
        well.add_metric([finding.part], 1.0 if finding.is_well else 0.0)
        for figure, value in finding.figures.items():
            match = _LABELLED.fullmatch(figure)
            if match is None:
                continue
            labels = {"part": finding.part} | dict(_LABEL.findall(match["labels"] or ""))
            name = f"project88_{match['name']}"
            if name not in families:
                kind = CounterMetricFamily if name.endswith("_total") else GaugeMetricFamily
                families[name] = kind(name, "See `project88 doctor`.", labels=list(labels))
            families[name].add_metric(list(labels.values()), value)
    yield well
    yield from families.values()
