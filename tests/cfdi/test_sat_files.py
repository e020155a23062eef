from __future__ import annotations

import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import etree

from agent import paths
from agent.cfdi import sat_files
from agent.cfdi.safe_xml import parse
from agent.cfdi.seal import original_chain
from agent.errors import UserError


def test_every_official_file_is_the_one_we_know() -> None:
    assert sat_files.check_all() >= 40


def test_satcfdi_is_found_without_running_any_of_it() -> None:
    code = "import sys; from agent.cfdi import sat_files; sat_files.schema(); sat_files.chain_transform(); print('satcfdi' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


@pytest.fixture
def frozen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A bundle's folder that holds the files of the cadena and nothing else."""
    official = sat_files.folder()
    copied = tmp_path / "satcfdi"
    shutil.copytree(official / sat_files.CFD / "TimbreFiscalDigital", copied / sat_files.CFD / "TimbreFiscalDigital")
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    monkeypatch.setattr(paths, "root", tmp_path)
    sat_files.folder.cache_clear()
    yield copied
    monkeypatch.undo()
    sat_files.folder.cache_clear()


def test_a_bundle_has_its_own(frozen: Path) -> None:
    assert sat_files.folder() == frozen
    name = str(sat_files.CFD / "TimbreFiscalDigital/cadenaoriginal_TFD_1_1.xslt")
    assert b"TimbreFiscalDigital" in sat_files.read(name)
    (frozen / name).write_bytes(b"<a/>")
    with pytest.raises(UserError) as caught:
        sat_files.read(name)
    assert (caught.value.code, caught.value.params["file"]) == ("sat_files.changed", "cadenaoriginal_TFD_1_1.xslt")
    with pytest.raises(UserError) as caught:
        sat_files.read("catalogs/catalogs.db")
    assert caught.value.code == "sat_files.missing"


def test_a_bundle_without_them_says_so(frozen: Path) -> None:
    shutil.rmtree(frozen)
    with pytest.raises(UserError) as caught:
        sat_files.folder()
    assert caught.value.code == "sat_files.missing"


def test_threads_transform_and_validate_side_by_side(sealed: bytes) -> None:
    expected, wrong = original_chain(parse(sealed)), []
    changed = sealed.replace(b'Moneda="MXN"', b'Moneda="ZZZ"')

    def work() -> None:
        for _ in range(30):
            good = sat_files.schema().validate(parse(sealed)) and not sat_files.schema().validate(parse(changed))
            if not good or original_chain(parse(sealed)) != expected:
                wrong.append(1)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_withdrawn_codes_are_still_in_the_schema() -> None:
    assert {"P01", "S01", "G03"} <= sat_files.catalogue_codes("c_UsoCFDI")


def test_a_schema_that_lacks_an_import_is_compiled_again(monkeypatch: pytest.MonkeyPatch) -> None:
    resolve, lost = sat_files._Checked.resolve, []

    def forgetful(self: sat_files._Checked, url: str, public_id: str, context: object) -> object:
        # Fails once for each file, as when another thread takes libxml2's hook away.
        if url.endswith((".xsd", ".xslt")) and url not in lost:
            lost.append(url)
            return self.resolve_empty(context)  # type: ignore[attr-defined]
        return resolve(self, url, public_id, context)

    monkeypatch.setattr(sat_files._Checked, "resolve", forgetful)
    compiled = sat_files._patiently(lambda: sat_files._schema(sat_files._stubbed_catalogues()))
    assert {url.rpartition("/")[2] for url in lost} >= {"cfdv40.xsd", "catCFDI.xsd", "tdCFDI.xsd", "Pagos20.xsd", "implocal.xsd"}
    complete = sat_files.schema()
    for name, root in sat_files._SCHEMAS.items():
        element = etree.Element(f"{{{sat_files._target(name)}}}{root}")
        assert not compiled.validate(element) and not complete.validate(element)  # type: ignore[attr-defined]
        assert str(compiled.error_log) == str(complete.error_log)  # type: ignore[attr-defined]
