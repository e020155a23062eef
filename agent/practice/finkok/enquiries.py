"""Finkok's services that only look: status at SAT, receipts, local time, reports of what was stamped."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Final

from agent.practice import cancel_registry, sat
from agent.practice.faults import Dial
from agent.practice.finkok import soap
from agent.practice.finkok.account import LOGIN, Account, Fields, Result
from agent.practice.stamping.zones import CENTRE, zone_of

HELD: Final = "Comprobante recibido satisfactoriamente"


class Enquiries:
    """Reads over the account's ledger; none of them changes anything."""

    def __init__(self, account: Account, dial: Dial, clock: Callable[[], datetime]) -> None:
        self._account = account
        self._dial = dial
        self._clock = clock

    def sat_status(self, fields: Fields) -> Result:
        """cancel.get_sat_status: what SAT says of a UUID."""
        if not self._account.logged_in(fields):
            return [("error", LOGIN), ("sat", None)]
        try:
            total = Decimal(fields.get("total", ""))
        except InvalidOperation:
            return [("error", "total is not a number"), ("sat", None)]
        asked = sat.Asked(fields.get("taxpayer_id", ""), fields.get("rtaxpayer_id", ""), total, fields.get("uuid", ""), "")
        status = sat.look_up(self._account.store, self._dial, asked)
        nodes: Sequence[soap.Node] = [
            ("DetallesValidacionEFOS", ""),
            ("EsCancelable", status.cancelable),
            ("ValidacionEFOS", status.efos),
            ("CodigoEstatus", status.code),
            ("Estado", status.state),
            ("EstatusCancelacion", status.cancellation),
        ]
        return [("error", None), ("sat", nodes)]

    def receipt(self, fields: Fields) -> Result:
        """cancel.get_receipt: the receipt of reception (R), or of the last cancellation request that was received (C)."""
        if not self._account.logged_in(fields):
            return [("success", "false"), ("error", LOGIN)]
        identity, rfc = fields.get("uuid", "").upper(), fields.get("taxpayer_id", "")
        row = self._account.ledger.row("uuid = ? and issuer = ?", identity, rfc)
        receipt = None
        if row is not None and fields.get("type") == "R":
            receipt = f'<Acuse UUID="{row[0]}" CodEstatus="{HELD}" Fecha="{row[4]}" NoCertificadoSAT=""/>'
        elif row is not None and fields.get("type") == "C":
            receipt = cancel_registry.receipt(self._account.store, identity, rfc)
        if row is None or receipt is None:
            return [("uuid", identity), ("success", "false"), ("taxpayer_id", rfc), ("error", "UUID does not exists")]
        return [("uuid", row[0]), ("success", "true"), ("receipt", receipt), ("taxpayer_id", rfc), ("date", row[4])]

    def local_time(self, fields: Fields) -> Result:
        """utilities.datetime: the local time of a postal code, or of Centro."""
        if not self._account.logged_in(fields):
            return [("error", LOGIN)]
        zone = zone_of(fields["zipcode"]) if fields.get("zipcode") else CENTRE
        if zone is None:
            return [("error", "Invalid zipcode")]
        return [("datetime", self._clock().astimezone(zone).replace(tzinfo=None).isoformat(timespec="seconds"))]

    def report_uuid(self, fields: Fields) -> Result:
        """utilities.report_uuid: what an RFC stamped between two moments."""
        if not self._account.logged_in(fields):
            return [("error", LOGIN)]
        found = self._account.ledger.between(fields.get("taxpayer_id", ""), fields.get("date_from", ""), fields.get("date_to", "9999"))
        rows: Sequence[soap.Node] = [("ReportUUID", [("date", moment), ("uuid", identity)]) for moment, identity in found]
        return [("invoices", rows)]

    def get_xml(self, fields: Fields) -> Result:
        """utilities.get_xml: a stamped CFDI by its UUID."""
        if not self._account.logged_in(fields):
            return [("error", LOGIN)]
        row = self._account.ledger.row("uuid = ? and issuer = ?", fields.get("uuid", "").upper(), fields.get("taxpayer_id", ""))
        return [("xml", row[2])] if row else [("error", "UUID Does not Exists")]

    def pending(self, fields: Fields) -> Result:
        """stamp.query_pending: every stamp is at SAT at once (F)."""
        if not self._account.logged_in(fields):
            return [("error", LOGIN)]
        row = self._account.ledger.row("uuid = ?", fields.get("uuid", "").upper())
        if row is None:
            return [("error", "UUID does not exists")]
        return [("status", "F"), ("xml", row[2]), ("uuid", row[0]), ("uuid_status", row[5]), ("attempts", "1"), ("date", row[4])]
