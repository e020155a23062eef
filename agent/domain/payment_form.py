"""PUE or PPD, and by which form a sale was paid. Source: business rules, section 4; c_FormaPago, c_MetodoPago."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from agent.domain.payments import Payment
from agent.domain.states import PaymentMethod

FORMS: Mapping[PaymentMethod, str] = {
    PaymentMethod.CASH: "01",
    PaymentMethod.CHEQUE: "02",
    PaymentMethod.TRANSFER: "03",
    PaymentMethod.CREDIT_CARD: "04",
    PaymentMethod.DEBIT_CARD: "28",
}
TO_BE_DEFINED = "99"


@dataclass(frozen=True, slots=True)
class PaymentTerms:
    """MetodoPago and FormaPago of an income document."""

    method: str
    form: str


def terms_of(total: Decimal, payments: Iterable[Payment]) -> PaymentTerms:
    """PUE with the form of the largest part when the sale is fully paid, else PPD and 99."""
    counted = [payment for payment in payments if not payment.cancelled and payment.method in FORMS]
    if sum((payment.amount.amount for payment in counted), Decimal(0)) < total:
        return PaymentTerms("PPD", TO_BE_DEFINED)
    by_form: dict[str, Decimal] = {}
    for payment in counted:
        form = FORMS[payment.method]
        by_form[form] = by_form.get(form, Decimal(0)) + payment.amount.amount
    return PaymentTerms("PUE", max(by_form, key=lambda form: (by_form[form], form)))
