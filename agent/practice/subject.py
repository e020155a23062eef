"""Who a certificate belongs to, read from its DER: `cryptography` cannot read the subjects that SAT writes with a Ñ."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

RFC_AND_REPRESENTATIVE: Final = "2.5.4.45"
ORGANIZATIONAL_UNIT: Final = "2.5.4.11"
NAME: Final = "2.5.4.41"


def subject_of(certificate: bytes) -> dict[str, str]:
    """Object identifier (dotted) -> text. SAT's T61String holds Latin-1; any text that is UTF-8 is read as that."""
    (_, whole), *_ = elements(certificate)
    (_, signed), *_ = elements(whole)
    fields = [content for tag, content in elements(signed) if tag != 0xA0]  # without the version
    subject = fields[4]  # serial, algorithm, issuer, validity, subject
    found: dict[str, str] = {}
    for _, part in elements(subject):
        for _, pair in elements(part):
            (_, name), (_, value) = elements(pair)
            found[_dotted(name)] = _text(value)
    return found


def elements(der: bytes) -> Iterator[tuple[int, bytes]]:
    """Tag and content of each element of a sequence's content."""
    position = 0
    while position < len(der):
        tag, size = der[position], der[position + 1]
        start = position + 2
        if size & 0x80:
            digits = size & 0x7F
            size = int.from_bytes(der[start : start + digits], "big")
            start += digits
        yield tag, der[start : start + size]
        position = start + size


def _dotted(encoded: bytes) -> str:
    numbers, current = [encoded[0] // 40, encoded[0] % 40], 0
    for byte in encoded[1:]:
        current = current << 7 | byte & 0x7F
        if not byte & 0x80:
            numbers.append(current)
            current = 0
    return ".".join(map(str, numbers))


def _text(value: bytes) -> str:
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode("latin-1")
