"""A CFDI as JSON: what `cfdi build` takes in and what `cfdi read` gives out. Decimals are texts in both."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

from pydantic import ConfigDict, Field, ValidationError, ValidationInfo, field_validator, model_validator

from agent.cfdi.json_parts import Amount, GlobalIn, IssuerIn, LineIn, LocalTaxIn, Model, RecipientIn, RelatedIn
from agent.cfdi.payments_json import PaymentIn
from agent.cfdi.read import ReadCfdi
from agent.domain.cfdi import Cfdi, CfdiType, GlobalInformation, Issuer, Line, LocalTax, Recipient, Related
from agent.domain.cfdi_gross import from_gross
from agent.domain.cfdi_payments import PAYMENT_CURRENCY, PAYMENT_LINE
from agent.errors import UserError


class CfdiIn(Model):
    """A document to be issued: income (I), credit note (E) or payment supplement (P).

    Its date is not part of it: it is the moment of sealing. A supplement has `payments` and no lines.
    """

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, title="CFDI to be issued")

    schema_: Literal["erphub.cfdi-input/1"] = Field("erphub.cfdi-input/1", alias="schema")
    type: Literal["I", "E", "P"] = "I"
    issuer: IssuerIn
    recipient: RecipientIn
    lines: tuple[LineIn, ...] = Field((), validate_default=True)
    payments: tuple[PaymentIn, ...] = Field((), validate_default=True)
    local_taxes: tuple[LocalTaxIn, ...] = ()
    global_information: GlobalIn | None = None
    place_of_issue: str
    currency: str | None = Field(None, description="MXN when it is left out, XXX for a payment supplement")
    exchange_rate: Amount | None = None
    payment_method: str | None = None
    payment_form: str | None = None
    series: str | None = None
    folio: str | None = None
    export: str = "01"
    payment_conditions: str | None = None
    related: tuple[RelatedIn, ...] = ()

    @field_validator("lines")
    @classmethod
    def _has_lines(cls, lines: tuple[LineIn, ...], info: ValidationInfo) -> tuple[LineIn, ...]:
        if info.data.get("type") != "P" and not lines:
            raise ValueError("at least one line")
        return lines

    @field_validator("payments")
    @classmethod
    def _has_payments(cls, payments: tuple[PaymentIn, ...], info: ValidationInfo) -> tuple[PaymentIn, ...]:
        if (info.data.get("type") == "P") != bool(payments):
            raise ValueError("they belong to type P, and type P needs them")
        return payments

    @model_validator(mode="after")
    def _one_sort_of_lines(self) -> CfdiIn:
        if len({line.gross is None for line in self.lines}) > 1:
            raise ValueError("all lines have gross, or all have unit_price")
        if self.local_taxes and any(line.gross is not None for line in self.lines):
            raise ValueError("with gross give the local tax of each line as local")
        return self

    def cfdi(self, issued_at: datetime) -> Cfdi:
        """The document, dated `issued_at` (naive, the local time of the place of issue)."""
        paid = self.type == "P"
        currency = self.currency or (PAYMENT_CURRENCY if paid else "MXN")
        lines, local_taxes = self._lines(currency)
        period = self.global_information
        return Cfdi(
            type=CfdiType(self.type),
            issuer=Issuer(**self.issuer.model_dump()),
            recipient=Recipient(**self.recipient.model_dump()),
            lines=lines if lines or not paid else (PAYMENT_LINE,),
            issued_at=issued_at,
            place_of_issue=self.place_of_issue,
            currency=currency,
            exchange_rate=self.exchange_rate,
            payment_method=self.payment_method,
            payment_form=self.payment_form,
            series=self.series,
            folio=self.folio,
            export=self.export,
            payment_conditions=self.payment_conditions,
            related=tuple(Related(related.relation, related.uuids) for related in self.related),
            global_information=None if period is None else GlobalInformation(**period.model_dump()),
            local_taxes=local_taxes,
            payments=tuple(payment.value() for payment in self.payments),
        )

    def _lines(self, currency: str) -> tuple[tuple[Line, ...], tuple[LocalTax, ...]]:
        if self.lines and self.lines[0].gross is not None:
            return from_gross([line.gross_line() for line in self.lines], currency)
        return tuple(line.net_line() for line in self.lines), tuple(LocalTax(**tax.model_dump()) for tax in self.local_taxes)


def input_from_json(data: bytes) -> CfdiIn:
    """The document in `data`; raises UserError `cfdi.bad_input` naming the first place that is wrong."""
    try:
        return CfdiIn.model_validate_json(data)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "document"
        raise UserError("cfdi.bad_input", where=where, reason=first["msg"]) from None


def input_schema() -> dict[str, Any]:
    """The JSON Schema of what `input_from_json` takes."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **CfdiIn.model_json_schema()}


# --- what was read ------------------------------------------------------------------------------------------------------


def read_as_json(found: ReadCfdi) -> dict[str, Any]:
    """The body of `cfdi read`: seal, certificate, stamp, document."""
    return {
        "seal": found.seal,
        "certificate": _certificate(found),
        "stamp": _stamp(found),
        "document": {**_plain(asdict(found.document)), "totals": _plain(asdict(found.totals)), "complements": list(found.complements)},
        "remarks": [{"code": str(code), "detail": detail} for code, detail in found.remarks],
    }


def _certificate(found: ReadCfdi) -> dict[str, Any]:
    certificate = found.certificate.certificate
    facts = (
        {}
        if certificate is None
        else {
            "rfc": certificate.rfc,
            "name": certificate.name,
            "valid_from": certificate.not_before.isoformat(),
            "valid_to": certificate.not_after.isoformat(),
        }
    )
    return {"number": found.certificate.number, "state": found.certificate.state, "voucher": found.certificate.voucher, **facts}


def _stamp(found: ReadCfdi) -> dict[str, Any] | None:
    if found.stamp is None:
        return None
    stamp = found.stamp.stamp
    return {
        "uuid": stamp.uuid,
        "seal": found.stamp.seal,
        "stamped_at": stamp.stamped_at.isoformat(),
        "pac_rfc": stamp.pac_rfc,
        "certificate_number": stamp.sat_serial,
    }


def _plain(value: Any) -> Any:
    """`value` in JSON's own types: decimals and dates as texts, absent values left out."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items() if item is not None and item != ()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Decimal):
        return format(value, "f")
    return value.isoformat() if isinstance(value, datetime) else value
