"""A CSD's two files, found among what somebody gave: .cer and .key as SAT delivers them, the PEM pair of openssl, or a ZIP of them."""

from __future__ import annotations

import io
import re
import secrets
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_der_private_key,
    load_pem_private_key,
)

from agent.cfdi.certificate import load_certificate
from agent.cfdi.csd import looks_encrypted
from agent.errors import UserError

MAX_FILE = 1024 * 1024
_MAX_MEMBERS = 50
_BLOCK = re.compile(rb"-----BEGIN ([A-Z ]+)-----.*?-----END \1-----", re.DOTALL)
_CLEAR_KEYS = (b"PRIVATE KEY", b"RSA PRIVATE KEY")


@dataclass(frozen=True, slots=True)
class NamedFile:
    """A file that was given: what it is called, and what is in it."""

    name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class CsdPair:
    """A certificate with its private key. `clear` names the files in which the key lies open, for anybody to copy."""

    cer: bytes
    key: bytes = field(repr=False)
    clear: tuple[str, ...] = ()

    def locked(self, password: str) -> tuple[bytes, str]:
        """(private key under a password, that password): a key that lies open is locked first, so that it goes nowhere in clear.

        Raises `csd.unreadable_key`.
        """
        if not self.clear:
            return self.key, password
        chosen = password or secrets.token_urlsafe(24)
        try:
            load = load_pem_private_key if self.key.startswith(b"-----BEGIN") else load_der_private_key
            opened = load(self.key, None)
            return opened.private_bytes(Encoding.DER, PrivateFormat.PKCS8, BestAvailableEncryption(chosen.encode())), chosen
        except (ValueError, TypeError):
            raise UserError("csd.unreadable_key") from None


def pair_of(files: Sequence[NamedFile]) -> CsdPair:
    """The one certificate and the one private key among `files`; what else is there is passed over.

    What a file is is told by its content, not by its name. Raises `csd.no_certificate_file`, `csd.no_key_file`, `csd.several_files`,
    `csd.file_too_large` and `csd.unreadable_zip`.
    """
    cers: dict[bytes, str] = {}
    keys: dict[bytes, str] = {}
    clear: set[str] = set()
    for file in _unpacked(files):
        for kind, content in _found_in(file.content):
            if kind == "cer":
                cers.setdefault(content, file.name)
            else:
                keys.setdefault(content, file.name)
                if kind == "clear":
                    clear.add(file.name)
    for found, code in ((cers, "csd.no_certificate_file"), (keys, "csd.no_key_file")):
        if not found:
            raise UserError(code, files=", ".join(file.name for file in files))
        if len(found) > 1:
            raise UserError("csd.several_files", files=", ".join(found.values()))
    return CsdPair(next(iter(cers)), next(iter(keys)), tuple(sorted(clear)))


def _unpacked(files: Sequence[NamedFile]) -> Iterator[NamedFile]:
    for file in files:
        if len(file.content) > MAX_FILE:
            raise UserError("csd.file_too_large", file=file.name)
        if file.content.startswith(b"PK\x03\x04"):
            yield from _members(file)
        else:
            yield file


def _members(file: NamedFile) -> Iterator[NamedFile]:
    try:
        with zipfile.ZipFile(io.BytesIO(file.content)) as archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
            if len(members) > _MAX_MEMBERS:
                raise UserError("csd.file_too_large", file=file.name)
            for member in members:
                with archive.open(member) as opened:
                    content = opened.read(MAX_FILE + 1)  # what is read, not what the archive says of itself
                if len(content) > MAX_FILE:
                    raise UserError("csd.file_too_large", file=file.name)
                yield NamedFile(f"{file.name}/{member.filename}", content)
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError, OSError):
        raise UserError("csd.unreadable_zip", file=file.name) from None


def _found_in(content: bytes) -> Iterator[tuple[str, bytes]]:
    """("cer" | "key" | "clear", content) of each certificate and private key in a file."""
    blocks = list(_BLOCK.finditer(content))
    for block in blocks:
        label, whole = block.group(1), block.group(0)
        if label == b"CERTIFICATE":
            yield "cer", load_certificate(whole).der
        elif label in _CLEAR_KEYS and b"Proc-Type: 4,ENCRYPTED" not in whole:
            yield "clear", whole
        elif label.endswith(b"PRIVATE KEY"):
            yield "key", whole
    if blocks:
        return
    if _is_certificate(content):
        yield "cer", content
    elif _is_open_key(content):
        yield "clear", content
    elif looks_encrypted(content):
        yield "key", content


def _is_certificate(content: bytes) -> bool:
    try:
        load_certificate(content)
    except UserError:
        return False
    return True


def _is_open_key(content: bytes) -> bool:
    try:
        load_der_private_key(content, None)
    except (ValueError, TypeError):
        return False
    return True
