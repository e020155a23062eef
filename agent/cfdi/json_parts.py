"""The parts of a document in JSON: parties, lines, taxes. Decimals are texts, since a JSON number may have been a float."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema, model_validator

from agent.domain.cfdi import SIX, Factor, Line, Tax, TaxKind, TaxObject, ThirdParty
from agent.domain.cfdi_gross import GrossLine, Iva, LocalRate, Withholding

_PATTERN = r"^[0-9]{1,18}(\.[0-9]{1,6})?$"


def only_text(value: object) -> object:
    """`value` when it is a text; ValueError otherwise."""
    # A JSON number has been through a float somewhere: an amount may not have been.
    if not isinstance(value, str):
        raise ValueError('write it as a text, for example "1160.00"')
    return value


Amount = Annotated[
    Decimal,
    BeforeValidator(only_text),
    Field(ge=0, max_digits=24, decimal_places=6),
    WithJsonSchema({"type": "string", "pattern": _PATTERN}),
]


class Model(BaseModel):
    """An object of the input: unknown names are refused."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class IssuerIn(Model):
    rfc: str
    name: str
    tax_regime: str


class RecipientIn(Model):
    rfc: str
    name: str
    postal_code: str
    tax_regime: str
    cfdi_use: str
    tax_residence: str | None = None
    foreign_tax_id: str | None = None


class ThirdPartyIn(Model):
    rfc: str
    name: str
    tax_regime: str
    postal_code: str


class TaxIn(Model):
    """One tax. `base` and `amount` are computed from the line when they are left out."""

    kind: TaxKind = TaxKind.IVA
    factor: Factor = Factor.RATE
    rate: Amount | None = None
    base: Amount | None = None
    amount: Amount | None = None

    def value(self, line_base: Decimal) -> Tax:
        """The tax on `line_base`."""
        base = line_base if self.base is None else self.base
        amount = self.amount
        if amount is None and self.rate is not None and self.factor != Factor.EXEMPT:
            amount = (base * self.rate).quantize(SIX, ROUND_HALF_UP)
        return Tax(base, self.kind, self.factor, self.rate, amount)


class WithholdingIn(Model):
    """A tax that the customer keeps back from a line with `gross`."""

    kind: TaxKind
    rate: Amount


class LocalRateIn(Model):
    """A local tax that `gross` holds, `rate` in per cent."""

    name: str = "ISH"
    rate: Amount


class LineIn(Model):
    """Either `unit_price` with `taxes`, or `gross` (tax included) with `iva`; `discount` is of the same sort as the price.

    With `gross`, `withheld` is what the customer keeps back and `local` the lodging tax inside the price.
    """

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
    withheld: tuple[WithholdingIn, ...] = ()
    local: LocalRateIn | None = None
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
        if self.gross is None and (self.withheld or self.local):
            raise ValueError("withheld and local go with gross; with unit_price give withholdings, and local_taxes of the document")
        return self

    def third(self) -> ThirdParty | None:
        """On whose behalf the line is charged."""
        return None if self.third_party is None else ThirdParty(**self.third_party.model_dump())

    def gross_line(self) -> GrossLine:
        """The line, its price with tax included."""
        assert self.gross is not None and self.iva is not None
        return GrossLine(
            product_key=self.product_key,
            unit_key=self.unit_key,
            description=self.description,
            gross=self.gross,
            iva=self.iva,
            quantity=self.quantity,
            discount=self.discount or Decimal(0),
            identifier=self.identifier,
            unit=self.unit,
            third_party=self.third(),
            withholdings=tuple(Withholding(item.kind, item.rate) for item in self.withheld),
            local=None if self.local is None else LocalRate(self.local.name, self.local.rate),
        )

    def net_line(self) -> Line:
        """The line, its price without tax."""
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


class RelatedIn(Model):
    relation: str
    uuids: tuple[str, ...]


class LocalTaxIn(Model):
    """A state or municipal tax of the document, for lines with `unit_price`; `rate` in per cent."""

    name: str
    rate: Amount
    amount: Amount
    withheld: bool = False


class GlobalIn(Model):
    """The period of a global invoice: c_Periodicidad, c_Meses, year."""

    periodicity: str
    months: str
    year: int
