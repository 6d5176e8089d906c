"""How a source table maps to landing: by name, whatever its order, case and spare columns."""

from project88.importing.layout import lay_out, looks_legacy
from project88.importing.source import SourceTable

LANDING = {
    "ct_results": ("landing_id", "id", "event_id", "results_time", "timing_partner_id", "extra"),
    "providers": ("landing_id", "provider_id", "name", "extra"),
    "timing_partners": ("landing_id", "timing_partner_id", "company_name", "extra"),
    "other": ("source_table", "landing_id", "timing_partner_id", "extra"),
}


def table(name: str, *columns: str, row_key: str | None = "rowid") -> SourceTable:
    return SourceTable(name=name, columns=columns, row_key=row_key, order=columns)


def test_columns_are_matched_by_name_in_any_order_and_case() -> None:
    (layout,) = lay_out([table("CT_Results", "RESULTS_TIME", "Timing_Partner_Id", "id", "event_id")], LANDING)
    assert layout.target == "ct_results"
    assert dict(layout.columns) == {
        "timing_partner_id": "Timing_Partner_Id", "id": "id", "event_id": "event_id", "results_time": "RESULTS_TIME",
    }  # fmt: skip
    assert layout.target_columns == ("timing_partner_id", "landing_id", "id", "event_id", "results_time")


def test_the_landing_id_comes_first_where_there_is_no_partner() -> None:
    (layout,) = lay_out([table("providers", "provider_id", "name")], LANDING)
    assert layout.target_columns == ("landing_id", "provider_id", "name")
    assert not layout.has_partner


def test_extra_columns_are_kept_and_missing_ones_named() -> None:
    (layout,) = lay_out([table("ct_results", "id", "event_id", "shoe_size", "extra", "landing_id")], LANDING)
    assert layout.extras == ("shoe_size", "extra", "landing_id")
    assert layout.missing == ("results_time", "timing_partner_id")
    assert layout.target_columns[-1] == "extra"


def test_secrets_have_no_place() -> None:
    found = lay_out(
        [
            table("timing_partners", "timing_partner_id", "company_name", "access_password"),
            table(
                "ct_results",
                "id",
                "event_id",
                "credentials_used",
                "api_credentials_used",
                "api_key",
                "password_hash",
            ),
            table("sidecar", "name", "oauth_token", "client_secret"),
        ],
        LANDING,
    )
    assert [name for name, _ in found[0].withheld] == ["access_password"]
    assert [name for name, _ in found[1].withheld] == [
        "credentials_used",
        "api_credentials_used",
        "api_key",
        "password_hash",
    ]
    assert [name for name, _ in found[2].withheld] == ["oauth_token", "client_secret"]
    assert found[2].extras == ("name",)
    assert all(not layout.extras for layout in found[:2])


def test_a_table_of_another_program_with_a_legacy_name_is_not_taken_for_one() -> None:
    found = lay_out(
        [table("ct_results", "song", "album"), table("providers", "isp", "speed", "name")], LANDING
    )
    assert [layout.target for layout in found] == ["other", "other"]
    assert not looks_legacy(found)


def test_common_names_alone_do_not_make_a_legacy_file() -> None:
    assert not looks_legacy(lay_out([table("providers", "provider_id", "name")], LANDING))
    assert looks_legacy(lay_out([table("ct_results", "id", "event_id")], LANDING))


def test_another_mapping_has_another_fingerprint() -> None:
    fingerprints = {
        lay_out([found], LANDING)[0].fingerprint
        for found in (
            table("ct_results", "id", "event_id"),
            table("ct_results", "id", "event_id", "extra_column"),
            table("ct_results", "id", "event_id", row_key=None),
        )
    }
    assert len(fingerprints) == 3
