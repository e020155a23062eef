"""A CFDI as JSON: what `cfdi build` takes in and what `cfdi read` gives out. Decimals are texts in both."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, WithJsonSchema, model_validator

from agent.cfdi.read import ReadCfdi
from agent.domain.cfdi import SIX, Cfdi, CfdiType, Factor, Issuer, Line, Recipient, Related, Tax, TaxKind, TaxObject, ThirdParty
from agent.domain.cfdi_gross import GrossLine, Iva, lines_from_gross
from agent.errors import UserError

_PATTERN = r"^[0-9]{1,18}(\.[0-9]{1,6})?$"


def _only_text(value: object) -> object:
    # A JSON number has been through a float somewhere: an amount may not have been.
    if not isinstance(value, str):
        raise ValueError('write it as a text, for example "1160.00"')
    return value


Amount = Annotated[
    Decimal,
    BeforeValidator(_only_text),
    Field(ge=0, max_digits=24, decimal_places=6),
    WithJsonSchema({"type": "string", "pattern": _PATTERN}),
]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class IssuerIn(_Model):
    rfc: str
    name: str
    tax_regime: str


class RecipientIn(_Model):
    rfc: str
    name: str
    postal_code: str
    tax_regime: str
    cfdi_use: str
    tax_residence: str | None = None
    foreign_tax_id: str | None = None


class ThirdPartyIn(_Model):
    rfc: str
    name: str
    tax_regime: str
    postal_code: str


class TaxIn(_Model):
    """`base` and `amount` are computed from the line when they are left out."""

    kind: TaxKind = TaxKind.IVA
    factor: Factor = Factor.RATE
    rate: Amount | None = None
    base: Amount | None = None
    amount: Amount | None = None

    def value(self, line_base: Decimal) -> Tax:
        base = line_base if self.base is None else self.base
        amount = self.amount
        if amount is None and self.rate is not None and self.factor != Factor.EXEMPT:
            amount = (base * self.rate).quantize(SIX, ROUND_HALF_UP)
        return Tax(base, self.kind, self.factor, self.rate, amount)


class LineIn(_Model):
    """Either `unit_price` with `taxes`, or `gross` (tax included) with `iva`; `discount` is of the same sort as the price."""

    product_key: str
    unit_key: str
    description: str
    quantity: Amount = Decimal(1)
    unit_price: Amount | None = None
    amount: Amount | None = None
    gross: Amount | None = None
    iva: Iva | None = None
    discount: Amount | None = None
    tax_object: str | None = None
    taxes: tuple[TaxIn, ...] = ()
    withholdings: tuple[TaxIn, ...] = ()
    identifier: str | None = None
    unit: str | None = None
    third_party: ThirdPartyIn | None = None

    @model_validator(mode="after")
    def _one_sort_of_price(self) -> LineIn:
        if (self.gross is None) == (self.unit_price is None):
            raise ValueError("give either unit_price or gross")
        if self.gross is not None and (self.iva is None or self.taxes or self.withholdings or self.amount is not None or self.tax_object):
            raise ValueError("with gross give iva, and no taxes, withholdings, tax_object or amount")
        if self.gross is None and self.iva is not None:
            raise ValueError("iva goes with gross; with unit_price give taxes")
        return self

    def third(self) -> ThirdParty | None:
        return None if self.third_party is None else ThirdParty(**self.third_party.model_dump())

    def gross_line(self) -> GrossLine:
        assert self.gross is not None and self.iva is not None
        common = (self.product_key, self.unit_key, self.description, self.gross, self.iva, self.quantity)
        return GrossLine(*common, self.discount or Decimal(0), self.identifier, self.unit, self.third())

    def net_line(self) -> Line:
        assert self.unit_price is not None
        amount = self.amount
        if amount is None:
            amount = (self.quantity * self.unit_price).quantize(SIX, ROUND_HALF_UP)
        base = amount - (self.discount or 0)
        taxed = bool(self.taxes or self.withholdings)
        return Line(
            product_key=self.product_key,
            unit_key=self.unit_key,
            description=self.description,
            quantity=self.quantity,
            unit_price=self.unit_price,
            amount=amount,
            tax_object=self.tax_object or (TaxObject.OBJECT if taxed else TaxObject.NOT_OBJECT),
            taxes=tuple(tax.value(base) for tax in self.taxes),
            withholdings=tuple(tax.value(base) for tax in self.withholdings),
            discount=self.discount,
            identifier=self.identifier,
            unit=self.unit,
            third_party=self.third(),
        )


class RelatedIn(_Model):
    relation: str
    uuids: tuple[str, ...]


class CfdiIn(_Model):
    """An income document to be issued. Its date is not part of it: it is the moment of sealing."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, title="CFDI to be issued")

    schema_: Literal["erphub.cfdi-input/1"] = Field("erphub.cfdi-input/1", alias="schema")
    type: Literal["I"] = "I"
    issuer: IssuerIn
    recipient: RecipientIn
    lines: tuple[LineIn, ...] = Field(min_length=1)
    place_of_issue: str
    currency: str = "MXN"
    exchange_rate: Amount | None = None
    payment_method: str | None = None
    payment_form: str | None = None
    series: str | None = None
    folio: str | None = None
    export: str = "01"
    payment_conditions: str | None = None
    related: tuple[RelatedIn, ...] = ()

    @model_validator(mode="after")
    def _one_sort_of_lines(self) -> CfdiIn:
        if len({line.gross is None for line in self.lines}) > 1:
            raise ValueError("all lines have gross, or all have unit_price")
        return self

    def cfdi(self, issued_at: datetime) -> Cfdi:
        """The document, dated `issued_at` (naive, the local time of the place of issue)."""
        gross = self.lines[0].gross is not None
        lines = lines_from_gross([line.gross_line() for line in self.lines], self.currency) if gross else self._net_lines()
        return Cfdi(
            type=CfdiType(self.type),
            issuer=Issuer(**self.issuer.model_dump()),
            recipient=Recipient(**self.recipient.model_dump()),
            lines=lines,
            issued_at=issued_at,
            place_of_issue=self.place_of_issue,
            currency=self.currency,
            exchange_rate=self.exchange_rate,
            payment_method=self.payment_method,
            payment_form=self.payment_form,
            series=self.series,
            folio=self.folio,
            export=self.export,
            payment_conditions=self.payment_conditions,
            related=tuple(Related(related.relation, related.uuids) for related in self.related),
        )

    def _net_lines(self) -> tuple[Line, ...]:
        return tuple(line.net_line() for line in self.lines)


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
