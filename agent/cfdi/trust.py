"""Whose certificates are believed: SAT's authorities, the PACs' stamping certificates, and those of a practice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from cryptography import x509

from agent.cfdi import sat_files
from agent.cfdi.certificate import Certificate, load_certificate
from agent.errors import UserError

_SUFFIXES = frozenset({".cer", ".crt", ".der", ".pem"})


@dataclass(frozen=True, slots=True)
class Trusted:
    """`authorities` vouch for issuers' certificates; `pacs` are stamping certificates by serial (NoCertificadoSAT)."""

    authorities: tuple[x509.Certificate, ...]
    pacs: Mapping[str, Certificate] = field(default_factory=dict)

    def also(self, folders: Iterable[Path]) -> Trusted:
        """With the certificate files of `folders`: authorities by their basic constraints, the others as stamping ones.

        Files that are no certificates are passed over; a folder that is missing raises UserError `trust.no_folder`.
        """
        authorities, pacs = list(self.authorities), dict(self.pacs)
        for folder in folders:
            if not folder.is_dir():
                raise UserError("trust.no_folder", folder=str(folder))
            for path in sorted(folder.iterdir()):
                loaded = _load(path) if path.suffix.lower() in _SUFFIXES else None
                if loaded is None:
                    continue
                if _is_authority(loaded.x509):
                    authorities.append(loaded.x509)
                else:
                    pacs[loaded.serial] = loaded
        return Trusted(tuple(authorities), pacs)


@cache
def production() -> Trusted:
    """SAT's production authorities and no PAC: a stamp's certificate is unknown until somebody supplies it."""
    return Trusted(tuple(x509.load_der_x509_certificate(der) for der in sat_files.authorities()))


def _load(path: Path) -> Certificate | None:
    try:
        return load_certificate(path.read_bytes())
    except UserError:
        return None


def _is_authority(certificate: x509.Certificate) -> bool:
    try:
        return certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except x509.ExtensionNotFound:
        return False
