"""The practice PACs without a socket and with a clock that stands still, so that hours can pass in a test."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from lxml import etree

from agent.cfdi.cancel_request import cancel_request
from agent.cfdi.csd import Csd, load_csd
from agent.domain.cancellation import CancelReason
from agent.ports import Answer, CancelRequest, NotSent, Request, Unknown
from agent.practice import seeds
from agent.practice.authority import CsdFiles
from agent.practice.faults import Dial
from agent.practice.store import Store
from tests.practice.finkok.documents import Sealer, Spoil, attribute, both, cfdi

NOW = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)
RFC = "H&E951128469"
KEY = "practice:H&E951128469:6f0b9c1e-3d34-4d2b-8a51-30f6f1a7d001"
_RECIPIENT = "URE180429TM6"


class Bench:
    """A store, a dial, a clock, and a taxpayer whose RFC has an ampersand; `folder` holds the authority, which tests may share."""

    def __init__(self, file: Path, folder: Path, files: CsdFiles) -> None:
        self.folder = folder
        self.now = NOW
        self.store, self.dial = Store(file, "OFF"), Dial()
        seeds.plant(self.store)
        self.sealer = Sealer.load(files, RFC)
        self.csd: Csd = load_csd(files.cer.read_bytes(), files.key.read_bytes(), files.password, now=NOW, rfc=RFC)

    def clock(self) -> datetime:
        """The PACs' clock."""
        return self.now

    def fault(self, vendor: str, operation: str, name: str, **more: object) -> None:
        """Turn the dial."""
        self.dial.set({"vendor": vendor, "operation": operation, "fault": name, **more})

    def sealed(self, folio: str, *spoils: Spoil) -> bytes:
        """An income of 1,160.00 sealed five minutes ago."""
        return cfdi(self.sealer, folio=folio, spoil=both(attribute(self.local(-5), "Fecha"), *spoils))

    def local(self, minutes: int = 0) -> str:
        """Centro's time, some minutes from now."""
        moment = self.now + timedelta(minutes=minutes)
        return moment.astimezone(ZoneInfo("America/Mexico_City")).replace(tzinfo=None).isoformat(timespec="seconds")

    def request(self, uuid: str, reason: str = "02", replaced_by: str = "", csd: Csd | None = None) -> CancelRequest:
        """A cancellation request, signed now."""
        signer = csd or self.csd
        at = datetime.fromisoformat(self.local())
        signed = cancel_request(signer, uuid=uuid, reason=CancelReason(reason), replaced_by=replaced_by, at=at)
        return CancelRequest(uuid, RFC, _RECIPIENT, "1160.00", CancelReason(reason), replaced_by, signer.serial, signed)


class Direct:
    """A wire whose other end is a function: (request) -> status and body. It keeps what went over it."""

    def __init__(self, answer: Callable[[Request], tuple[int, bytes]]) -> None:
        self._answer = answer
        self.sent: list[Request] = []

    def send(self, request: Request, *, deadline: float) -> Answer | NotSent | Unknown:
        """One request."""
        self.sent.append(request)
        status, body = self._answer(request)
        return Answer(status, {}, body)


def relating(kind: str, *uuids: str) -> Spoil:
    """A spoiling that relates the document to others."""

    def spoil(root: etree._Element) -> None:
        group = etree.Element("{http://www.sat.gob.mx/cfd/4}CfdiRelacionados", TipoRelacion=kind)
        for uuid in uuids:
            etree.SubElement(group, "{http://www.sat.gob.mx/cfd/4}CfdiRelacionado", UUID=uuid)
        root.insert(0, group)

    return spoil
