"""SW's stamping: the first stamp, the same one again, and a customid that comes with other bytes."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any, Final

from lxml import etree

from agent.practice.faults import Dial
from agent.practice.stamping.documents import MOST_BYTES, TFD
from agent.practice.stamping.rejection import Rejection
from agent.practice.sw.account import Account
from agent.practice.sw.words import Refusal, of_judge

VERSIONS: Final = ("v1", "v2", "v3", "v4")


class Stamping:
    """POST .../stamp/{version}[/b64]."""

    def __init__(self, account: Account, dial: Dial) -> None:
        self._account = account
        self._dial = dial

    def stamp(self, received: bytes, *, customid: str | None, version: str, encoded: bool) -> dict[str, Any]:
        """The data of the answer; a Refusal, which for a duplicate holds the first stamp."""
        self._account.store.count("sw.requests")
        self._dialled("before")
        if not received or len(received) > MOST_BYTES:
            raise Refusal("301")
        try:
            with self._account.store.transaction():
                told = self._stamped(received, customid, version, encoded)
        except Rejection as refused:
            raise Refusal(of_judge(refused.code), refused.words, refused.extra or None) from None
        self._dialled("after_commit")
        if isinstance(told, Refusal):  # raised out here: what was counted of it stays
            raise told
        return shaped(told, version, encoded)

    def _stamped(self, received: bytes, customid: str | None, version: str, encoded: bool) -> str | Refusal:
        ledger = self._account.ledger
        first = self._account.first_of(customid) if customid else None
        held = ledger.of_bytes(received)
        if first is not None and (held is None or held[0] != first):
            earlier = ledger.row("uuid = ?", first)
            assert earlier is not None
            ledger.called_again(first)
            return Refusal("CFDI3307", data={"tfd": shaped(earlier[2], "v1", encoded)["tfd"]})
        if held is not None:
            ledger.called_again(held[0])
            return self._before(held[2], version, encoded)
        done = ledger.stamp(received, now=self._account.clock(), account=lambda rfc: None, spend=self._account.spend)
        if customid:
            self._account.use(customid, done.uuid)
        return done.xml

    def _before(self, xml: str, version: str, encoded: bool) -> Refusal:
        """307, in the three shapes in which clients have met it."""
        if self._dial.take_habit("sw", {"stamp"}, "307_without_data"):
            return Refusal("307")
        if self._dial.take_habit("sw", {"stamp"}, "307_in_detail"):
            return Refusal("307", detail=xml)
        return Refusal("307", data=shaped(xml, version, encoded))

    def _dialled(self, phase: Any) -> None:
        code = self._dial.take_code("sw", {"stamp"}, phase)
        if code:
            raise Refusal("307" if code == "duplicate" else code, "set on the practice's fault dial")


def shaped(xml: str, version: str, encoded: bool) -> dict[str, Any]:
    """A stamped CFDI as a version of the answer holds it."""
    root = etree.fromstring(xml.encode())
    (tfd,) = root.iter(f"{{{TFD}}}TimbreFiscalDigital")
    told = etree.tostring(tfd, encoding="unicode", with_tail=False)

    def text(content: str) -> str:
        return base64.b64encode(content.encode()).decode() if encoded else content

    if version == "v4":
        return _v4(root, tfd, text(xml))
    return {"v1": {"tfd": text(told)}, "v2": {"tfd": text(told), "cfdi": text(xml)}, "v3": {"cfdi": text(xml)}}[version]


def _v4(root: etree._Element, tfd: etree._Element, cfdi: str) -> dict[str, Any]:
    from agent.practice.stamping.official import tfd_cadena

    told: Mapping[str, str | None] = {
        "cadenaOriginalSAT": tfd_cadena(tfd),
        "noCertificadoSAT": tfd.get("NoCertificadoSAT"),
        "noCertificadoCFDI": root.get("NoCertificado"),
        "uuid": tfd.get("UUID", "").lower(),
        "selloSAT": tfd.get("SelloSAT"),
        "selloCFDI": tfd.get("SelloCFD"),
        "fechaTimbrado": tfd.get("FechaTimbrado"),
        "qrCode": "",
        "cfdi": cfdi,
    }
    return dict(told)
