"""The payments of a supplement in JSON."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal
from typing import Annotated

from pydantic import BeforeValidator, Field, NaiveDatetime, WithJsonSchema

from agent.cfdi.json_parts import Amount, Model, TaxIn, only_text
from agent.domain.cfdi import SIX, TaxObject
from agent.domain.cfdi_payments import BankDetails, PaidDocument, Payment, SpeiChain

NOON = time(12)


def _moment(value: object) -> object:
    # The hour of a payment has no meaning for SAT: a bare day becomes noon.
    if isinstance(value, str) and len(value) == len("2026-11-24"):
        return datetime.combine(date.fromisoformat(value), NOON)
    return value


Moment = Annotated[
    NaiveDatetime, BeforeValidator(_moment), WithJsonSchema({"type": "string", "description": "2026-11-24, an hour may follow"})
]
Equivalence = Annotated[
    Decimal,
    BeforeValidator(only_text),
    Field(gt=0, max_digits=28, decimal_places=10),
    WithJsonSchema({"type": "string", "pattern": r"^[0-9]{1,18}(\.[0-9]{1,10})?$"}),
]


class PaidDocumentIn(Model):
    """An invoice that a payment settles. `after` is before - paid when it is left out, `equivalence` 1."""

    uuid: str
    series: str | None = None
    folio: str | None = None
    currency: str = "MXN"
    equivalence: Equivalence = Decimal(1)
    instalment: int = Field(ge=1, le=999)
    before: Amount
    paid: Amount
    after: Amount | None = None
    tax_object: str | None = None
    taxes: tuple[TaxIn, ...] = ()
    withholdings: tuple[TaxIn, ...] = ()

    def value(self) -> PaidDocument:
        """The document; a tax without `base` is on what was paid, which then holds no tax itself."""
        return PaidDocument(
            uuid=self.uuid,
            currency=self.currency,
            equivalence=self.equivalence,
            instalment=self.instalment,
            before=self.before,
            paid=self.paid,
            after=self.before - self.paid if self.after is None else self.after,
            tax_object=self.tax_object or (TaxObject.OBJECT if self.taxes or self.withholdings else TaxObject.NOT_OBJECT),
            taxes=tuple(tax.value(self._base()) for tax in self.taxes),
            withholdings=tuple(tax.value(self._base()) for tax in self.withholdings),
            series=self.series,
            folio=self.folio,
        )

    def _base(self) -> Decimal:
        rates = sum((tax.rate or Decimal(0) for tax in self.taxes), Decimal(0)) - sum(
            (tax.rate or Decimal(0) for tax in self.withholdings), Decimal(0)
        )
        return (self.paid / (1 + rates)).quantize(SIX, ROUND_HALF_UP)


class BankIn(Model):
    """Through which accounts the money went; only with a payment form that goes through banks."""

    payer_bank_rfc: str | None = None
    payer_bank_name: str | None = None
    payer_account: str | None = None
    payee_bank_rfc: str | None = None
    payee_account: str | None = None


class SpeiIn(Model):
    """The proof of a SPEI transfer."""

    kind: str = "01"
    certificate: str | None = None
    chain: str | None = None
    seal: str | None = None


class PaymentIn(Model):
    """One payment and the invoices it settles. `exchange_rate` is MXN for one unit of `currency`."""

    paid_at: Moment
    form: str
    currency: str = "MXN"
    exchange_rate: Amount = Decimal(1)
    amount: Amount
    documents: tuple[PaidDocumentIn, ...] = Field(min_length=1)
    operation_number: str | None = None
    bank: BankIn = BankIn()
    spei: SpeiIn | None = None

    def value(self) -> Payment:
        """The payment."""
        return Payment(
            paid_at=self.paid_at,
            form=self.form,
            currency=self.currency,
            amount=self.amount,
            documents=tuple(document.value() for document in self.documents),
            exchange_rate=self.exchange_rate,
            operation_number=self.operation_number,
            bank=BankDetails(**self.bank.model_dump()),
            spei=None if self.spei is None else SpeiChain(**self.spei.model_dump()),
        )
