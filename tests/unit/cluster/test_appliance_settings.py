"""The server's settings stand twice, for the demo and for the appliance: what does not depend on the machine is the same."""

from pathlib import Path

import pytest
import yaml

from project88.cluster import server_settings
from project88.cluster.server_settings import ServerSettings

ROLE = Path(__file__).parents[3] / "roles" / "postgresql"
VARIABLES = yaml.safe_load((ROLE / "vars" / "main.yml").read_text("utf-8"))
APPLIANCE = VARIABLES["__postgresql_computed"]

# Sized by the machine, or where the demo's own folder and port stand.
SIZED = {
    "shared_buffers", "effective_cache_size", "work_mem", "maintenance_work_mem", "max_wal_size", "listen_addresses",
    "port", "unix_socket_directories", "max_connections",
}  # fmt: skip
# The demo's socket lies in a private folder; /run/postgresql is for all services. Small containers need mmap.
DEMO_ALONE = {"unix_socket_permissions", "dynamic_shared_memory_type"}


def demo_settings() -> dict[str, str]:
    text = ServerSettings(shared_buffers_mb=128, is_durable=True).configuration(
        port=1, socket_folder=Path("/s")
    )
    return {name: value.strip("'") for name, value in (line.split(" = ", 1) for line in text.splitlines())}


@pytest.mark.parametrize("name", sorted(set(demo_settings()) - SIZED - DEMO_ALONE))
def test_a_setting_is_the_same_in_demo_and_appliance(name: str) -> None:
    assert str(APPLIANCE[name]) == demo_settings()[name]


def test_as_many_connections_in_demo_and_appliance() -> None:
    defaults = yaml.safe_load((ROLE / "defaults" / "main.yml").read_text("utf-8"))
    assert str(defaults["postgresql_max_connections"]) == demo_settings()["max_connections"]


def test_the_same_room_beside_the_buffers() -> None:
    assert (
        VARIABLES["__postgresql_address_space_beside_buffers_mb"]
        == server_settings._ADDRESS_SPACE_BESIDE_BUFFERS_MB
    )


def test_nothing_that_red_hats_build_lacks() -> None:
    text = (ROLE / "vars" / "main.yml").read_text("utf-8").split("__postgresql_computed:")[1]
    assert "lz4" not in text
    assert "zstd" not in text
    assert APPLIANCE["jit"] == "off"
