from __future__ import annotations

import multiprocessing
import pickle
import sqlite3
from pathlib import Path

import pytest

from agent.cfdi import catalog_build as module
from agent.cfdi.catalogs import Catalogs, build_catalogs
from agent.domain.fiscal_zone import FiscalZone
from agent.domain.money import decimals, known_currencies
from agent.domain.rules.codes import EXPORTS, PAYMENT_FORMS, REGIMES, TAX_OBJECTS, USES


def test_codes_and_their_texts(catalogs: Catalogs) -> None:
    found = catalogs.product_key("90121502")
    assert found is not None
    assert (found.text, found.in_force) == ("Agencias de viajes", True)
    assert catalogs.product_key("00000000") is None
    assert [catalogs.has_product_key(key) for key in ("90121502", "84111506", "99999999", "")] == [True, True, False, False]
    assert [catalogs.has_unit_key(key) for key in ("E48", "ACT", "ZZZZ")] == [True, True, False]
    assert catalogs.unit_key("E48").text == "Unidad de servicio"  # type: ignore[union-attr]
    assert (catalogs.currency("USD"), catalogs.currency("ZZZ")) == (("Dólar americano", 2), None)
    assert (catalogs.has_country("USA"), catalogs.has_country("US")) == (True, False)
    assert catalogs.source.startswith("satcfdi ")


def test_what_sat_has_withdrawn_is_known_as_such(catalogs: Catalogs) -> None:
    withdrawn = catalogs._rows("SELECT key FROM code WHERE catalogue = 'ClaveProdServ' AND NOT in_force LIMIT 1")[0][0]
    assert not catalogs.has_product_key(withdrawn)
    assert catalogs.product_key(withdrawn).in_force is False  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("code", "zone", "border"),
    [
        ("06700", FiscalZone.CENTRAL, False),
        ("77500", FiscalZone.SOUTHEAST, False),
        ("22000", FiscalZone.NORTHWEST, True),
        ("82000", FiscalZone.PACIFIC, False),
        ("88000", FiscalZone.CENTRAL_BORDER, True),
        ("77000", FiscalZone.SOUTHEAST, True),
    ],
)
def test_postal_codes_know_their_zone(catalogs: Catalogs, code: str, zone: FiscalZone, border: bool) -> None:
    place = catalogs.postal_code(code)
    assert place is not None
    assert (place.zone, place.border, catalogs.zone(code)) == (zone, border, zone)
    assert (catalogs.zone("00001"), catalogs.postal_code("00001")) == (None, None)


def test_search_does_not_mind_accents_and_endings(catalogs: Catalogs) -> None:
    assert "90121502" in [code.key for code in catalogs.search("ClaveProdServ", "agencia viaje")]
    assert "ROM" in [code.key for code in catalogs.search("ClaveUnidad", 'habitacion"')]
    assert catalogs.search("ClaveProdServ", ' " ') == ()
    assert [code.key for code in catalogs.search("ClaveProdServ", "90121502")] == ["90121502"]
    assert {code.key[:4] for code in catalogs.search("ClaveProdServ", "9012")} == {"9012"}


@pytest.mark.parametrize(
    ("words", "key"),
    [
        ("agencia viajes", "90121502"),
        ("AGENCIAS DE VIAJE", "90121502"),
        ("hotel", "90111501"),
        ("noches hotel", "90111501"),
        ("boletos avion", "78111502"),
        ("airline ticket", "78111502"),
        ("traslado", "78111803"),
        ("airport transfer", "78111803"),
        ("seguro de viaje", "84131517"),
        ("travel insurance", "84131517"),
        ("tour", "90121501"),
        ("city tours", "90121501"),
        ("crucero", "78111702"),
        ("renta de autos", "78111808"),
        ("rent a car", "78111808"),
        ("comisión", "80141600"),
        ("comision", "80141600"),
        ("penalizacion", "90121502"),
        ("anticipo", "84111506"),
        ("paquete turístico a Cancún", "90121500"),
    ],
)
def test_what_a_clerk_types_comes_first(catalogs: Catalogs, words: str, key: str) -> None:
    assert catalogs.search("ClaveProdServ", words)[0].key == key


@pytest.mark.parametrize(
    ("words", "key"), [("servicio", "E48"), ("pax", "IE"), ("noche de hotel", "ROM"), ("room", "ROM"), ("dias", "DAY")]
)
def test_units_by_their_everyday_names(catalogs: Catalogs, words: str, key: str) -> None:
    assert catalogs.search("ClaveUnidad", words)[0].key == key


def test_every_word_of_our_list_finds_its_code_and_every_code_is_in_force(catalogs: Catalogs) -> None:
    for catalogue, codes in module.synonyms().items():
        for key, words in codes.items():
            assert catalogs.code(catalogue, key).in_force, key  # type: ignore[union-attr]
            for said in words:
                assert key in [code.key for code in catalogs.search(catalogue, said, limit=6)], (key, said)


def test_the_tables_of_the_rules_agree_with_the_catalogues(catalogs: Catalogs) -> None:
    for catalogue, keys in (
        ("RegimenFiscal", REGIMES),
        ("UsoCFDI", USES),
        ("FormaPago", PAYMENT_FORMS),
        ("ObjetoImp", TAX_OBJECTS),
        ("Exportacion", EXPORTS),
    ):
        assert all(catalogs.code(catalogue, key) for key in keys), catalogue
    for method in (catalogs.tax_regime("601"), catalogs.cfdi_use("G03"), catalogs.payment_form("03")):
        assert method is not None
    official = dict(catalogs._rows("SELECT key, decimals FROM currency"))
    assert known_currencies() == official.keys()
    assert {code: decimals(code) for code in official} == official


def _build(folder: str) -> str:
    return str(build_catalogs(Path(folder)))


def test_two_processes_build_one_file(tmp_path: Path) -> None:
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        first, second = pool.map(_build, [str(tmp_path)] * 2)
    assert first == second
    assert sorted(path.suffix for path in tmp_path.iterdir()) == [".lock", ".sqlite"]
    changed = Path(first).stat().st_mtime_ns
    assert (build_catalogs(tmp_path), Path(first).stat().st_mtime_ns) == (Path(first), changed)


def test_a_build_that_is_cut_off_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def cut(path: Path, updates: object) -> None:
        path.write_bytes(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(module, "_write", cut)
    with pytest.raises(OSError, match="No space"):
        build_catalogs(tmp_path)
    assert [path.name for path in tmp_path.iterdir() if path.suffix != ".lock"] == []


def test_a_pickle_that_names_code_is_refused() -> None:
    source = sqlite3.connect(":memory:")
    source.execute('CREATE TABLE "C756_c_Pais" (key BLOB, value BLOB)')
    source.execute('INSERT INTO "C756_c_Pais" VALUES (?, ?)', (pickle.dumps("MEX"), pickle.dumps(Path)))
    with pytest.raises(pickle.UnpicklingError, match="in a catalogue"):
        list(module._entries(source, "Pais"))
    source.close()
