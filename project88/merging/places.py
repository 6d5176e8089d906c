"""States and countries as people write them, brought to two capital letters."""

from collections.abc import Iterable

_COUNTRY = {
    "US": ("us", "usa", "u.s.", "u.s.a.", "united states", "united states of america", "america", "840"),
    "CA": ("ca", "can", "canada", "124"),
    "MX": ("mx", "mex", "mexico", "méxico"),
    "GB": ("gb", "gbr", "uk", "u.k.", "united kingdom", "great britain", "england", "scotland", "wales"),
    "DE": ("de", "deu", "ger", "germany"), "FR": ("fr", "fra", "france"), "ES": ("es", "esp", "spain"),
    "IT": ("it", "ita", "italy"), "IE": ("ie", "irl", "ireland"), "AU": ("au", "aus", "australia"),
    "NZ": ("nz", "nzl", "new zealand"), "JP": ("jp", "jpn", "japan"), "KE": ("ke", "ken", "kenya"),
    "ET": ("et", "eth", "ethiopia"), "BR": ("br", "bra", "brazil"), "CN": ("cn", "chn", "china"),
    "IN": ("in", "ind", "india"), "NL": ("nl", "nld", "ned", "netherlands"), "SE": ("se", "swe", "sweden"),
    "NO": ("no", "nor", "norway"), "DK": ("dk", "dnk", "den", "denmark"), "CH": ("ch", "che", "sui", "switzerland"),
    "AT": ("at", "aut", "austria"), "BE": ("be", "bel", "belgium"), "PT": ("pt", "prt", "por", "portugal"),
    "PL": ("pl", "pol", "poland"), "PR": ("pr", "pri", "puerto rico"), "ZA": ("za", "zaf", "rsa", "south africa"),
    "CO": ("co", "col", "colombia"), "AR": ("ar", "arg", "argentina"), "CL": ("cl", "chl", "chi", "chile"),
    "GT": ("gt", "gtm", "gua", "guatemala"), "CR": ("cr", "cri", "crc", "costa rica"), "BM": ("bm", "bmu", "ber", "bermuda"),
}  # fmt: skip
_COUNTRY_BY_WORD = {word: code for code, words in _COUNTRY.items() for word in words}
_NOTHING = frozenset({"", "null", "<null>", "none", "n/a", "-", "--", "."})


class Regions:
    """The states and provinces of ref.region, by any usual spelling."""

    def __init__(self, rows: Iterable[tuple[str, str, str]]) -> None:
        """Rows are (country, code, name)."""
        self._country_by_code: dict[str, str] = {}
        self._code_by_word: dict[str, str] = {}
        for country, code, name in rows:
            self._country_by_code[code] = country
            self._code_by_word[code.lower()] = code
            self._code_by_word[name.lower()] = code
        self._code_by_word |= {
            "d.c.": "DC",
            "washington dc": "DC",
            "washington d.c.": "DC",
            "québec": "QC",
            "newfoundland": "NL",
        }

    def read(self, state: str | None, country: str | None) -> tuple[str | None, str | None]:
        """Return (state, country). A state of neither the US nor Canada stays as written; the country follows a known state."""
        state_word = _plain(state)
        country_code = read_country(country)
        key = state_word.split("-", 1)[1] if state_word.startswith(("us-", "ca-")) else state_word
        code = self._code_by_word.get(key) or self._code_by_word.get(key.rstrip("."))
        if code is not None and country_code in {
            None,
            self._country_by_code[code],
            "US" if code == "PR" else None,
        }:
            return code, country_code or self._country_by_code[code]
        return (None if state_word in _NOTHING else " ".join((state or "").split())), country_code


def read_country(raw: str | None) -> str | None:
    """Return two capital letters; other words as they are, None for nothing."""
    word = _plain(raw)
    if word in _NOTHING:
        return None
    return _COUNTRY_BY_WORD.get(word) or (
        word.upper() if len(word) == 2 and word.isalpha() else " ".join((raw or "").split())
    )


def _plain(raw: str | None) -> str:
    return " ".join((raw or "").lower().split())
