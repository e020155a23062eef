"""The CSD's two files, however they are given."""

from __future__ import annotations

import io
import zipfile

import pytest
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, NoEncryption, PrivateFormat

from agent.cfdi.csd import load_csd
from agent.cfdi.csd_files import MAX_FILE, CsdPair, NamedFile, pair_of
from agent.errors import UserError
from tests.cfdi.authority import PASSWORD, Pair
from tests.cfdi.documents import NOW, RFC


def refused(*files: NamedFile) -> str:
    with pytest.raises(UserError) as caught:
        pair_of(files)
    return caught.value.code


def zipped(*files: tuple[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return buffer.getvalue()


def pem(pair: Pair, password: str | None = None, form: PrivateFormat = PrivateFormat.PKCS8) -> bytes:
    encryption = BestAvailableEncryption(password.encode()) if password else NoEncryption()
    return pair.key.private_bytes(Encoding.PEM, form, encryption)


def opens(pair: CsdPair, password: str = PASSWORD) -> bool:
    key, used = pair.locked(password)
    return load_csd(pair.cer, key, used, now=NOW, rfc=RFC).rfc == RFC


def test_as_sat_delivers_them_whatever_they_are_called(issuer_pair: Pair) -> None:
    cer, key = NamedFile("a.bin", issuer_pair.cer), NamedFile("b", issuer_pair.key_file())
    for files in ([cer, key], [key, cer], [key, cer, NamedFile("leeme.txt", b"hola"), NamedFile("x.req", b"0\x03\x02\x01\x01")]):
        found = pair_of(files)
        assert found.clear == () and opens(found)


def test_a_zip_of_them(issuer_pair: Pair) -> None:
    content = zipped(("CSD/csd.cer", issuer_pair.cer), ("CSD/csd.key", issuer_pair.key_file()), ("CSD/", b""), ("clave.txt", b"x"))
    assert opens(pair_of([NamedFile("csd.zip", content)]))


@pytest.mark.parametrize("form", [PrivateFormat.PKCS8, PrivateFormat.TraditionalOpenSSL])
def test_the_guides_pem_pair_is_locked_before_it_goes_anywhere(issuer_pair: Pair, form: PrivateFormat) -> None:
    cer = NamedFile("csd.cer.pem", issuer_pair.certificate.public_bytes(Encoding.PEM))
    found = pair_of([cer, NamedFile("csd.key.pem", pem(issuer_pair, form=form))])
    assert found.clear == ("csd.key.pem",)
    for password in (PASSWORD, ""):
        key, used = found.locked(password)
        assert b"BEGIN" not in key and used and (used == password or not password)
        assert load_csd(found.cer, key, used, now=NOW, rfc=RFC).rfc == RFC
    assert pem(issuer_pair, form=form).decode().splitlines()[1] not in repr(found)


def test_an_open_der_key_and_one_file_with_both(issuer_pair: Pair) -> None:
    der = issuer_pair.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    found = pair_of([NamedFile("c.cer", issuer_pair.cer), NamedFile("k.der", der)])
    assert found.clear == ("k.der",) and opens(found)
    both = issuer_pair.certificate.public_bytes(Encoding.PEM) + pem(issuer_pair, PASSWORD)
    found = pair_of([NamedFile("both.pem", both)])
    assert found.clear == () and opens(found)


def test_an_encrypted_pem_of_the_old_kind_is_not_open(issuer_pair: Pair) -> None:
    old = pem(issuer_pair, PASSWORD, PrivateFormat.TraditionalOpenSSL)
    found = pair_of([NamedFile("c.cer", issuer_pair.cer), NamedFile("k.pem", old)])
    assert found.clear == () and opens(found)


def test_what_is_missing_or_too_much_is_said(issuer_pair: Pair, pac_pair: Pair) -> None:
    cer, key = NamedFile("a.cer", issuer_pair.cer), NamedFile("a.key", issuer_pair.key_file())
    assert refused(cer) == "csd.no_key_file"
    assert refused(key) == "csd.no_certificate_file"
    assert refused() == "csd.no_certificate_file"
    assert refused(cer, key, NamedFile("b.cer", pac_pair.cer)) == "csd.several_files"
    assert refused(cer, key, NamedFile("b.key", pac_pair.key_file())) == "csd.several_files"
    assert pair_of([cer, key, cer, key]).cer == issuer_pair.cer, "the same file twice is one file"


def test_files_that_are_no_csd(issuer_pair: Pair) -> None:
    large = b"\0" * (MAX_FILE + 1)
    assert refused(NamedFile("film.key", large)) == "csd.file_too_large"
    assert refused(NamedFile("bomb.zip", zipped(("a.key", large)))) == "csd.file_too_large"
    many = zipped(*((f"{number}.txt", b"") for number in range(51)))
    assert refused(NamedFile("many.zip", many)) == "csd.file_too_large"
    whole = zipped(("a.cer", issuer_pair.cer))
    assert refused(NamedFile("cut.zip", whole[:-30])) == "csd.unreadable_zip"
    assert refused(NamedFile("inner.zip", zipped(("b.zip", whole)))) == "csd.no_certificate_file", "a ZIP in a ZIP is not opened"
