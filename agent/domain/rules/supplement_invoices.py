"""Each DoctoRelacionado: currency, instalment, balances, and whether the payment covers them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import ROUND_FLOOR, Decimal

from agent.domain.cfdi_payments import PaidDocument, Payment
from agent.domain.money import decimals, known_currencies, round_at
from agent.domain.rules.amounts import places, too_many_decimals
from agent.domain.rules.case import Case, Family
from agent.domain.rules.payment import NO_CURRENCY
from agent.domain.rules.problem import Problem, rule
from agent.domain.rules.supplement_payments import payments

rules = Family()
InvoiceRule = Callable[[PaidDocument, Payment, str], Iterator[Problem]]
_ID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|[0-9]{3}-[0-9]{2}-[0-9]{9}")
_MOST_EQUIVALENCE = 10
_TINY = Decimal("1e-10")


def invoices(case: Case) -> Iterator[tuple[str, Payment, PaidDocument]]:
    """(path, payment, document) of every DoctoRelacionado."""
    for path, payment in payments(case):
        for index, document in enumerate(payment.documents):
            yield f"{path}.documents[{index}]", payment, document


def _each(*codes: str) -> Callable[[InvoiceRule], InvoiceRule]:
    """Declares a rule about one DoctoRelacionado."""

    def declare(one: InvoiceRule) -> InvoiceRule:
        @rules(*codes)
        def every(case: Case) -> Iterator[Problem]:
            for path, payment, document in invoices(case):
                yield from one(document, payment, path)

        return one

    return declare


def malformed(document: PaidDocument) -> dict[str, Decimal]:
    """The numbers of `document` that the complement cannot carry."""
    values = {"before": document.before, "paid": document.paid, "after": document.after}
    wrong = {name: value for name, value in values.items() if too_many_decimals(value)}
    rate = document.equivalence
    if rate is not None and (not rate.is_finite() or rate <= 0 or places(rate) > _MOST_EQUIVALENCE):
        wrong["equivalence"] = rate
    return wrong


@_each("relation.uuid", "payments.instalment", "number.form")
def as_the_schema_wants_it(document: PaidDocument, payment: Payment, path: str) -> Iterator[Problem]:
    """IdDocumento, NumParcialidad, numbers as the schema writes them."""
    if not _ID.fullmatch(document.uuid):
        yield rule("relation.uuid", f"{path}.uuid", value=document.uuid)
    if not 1 <= document.instalment <= 999:
        yield rule("payments.instalment", f"{path}.instalment", value=document.instalment)
    for name, value in malformed(document).items():
        yield rule("number.form", f"{path}.{name}", value=value)


@_each("CRP20236", "payments.currency")
def currency_is_real(document: PaidDocument, payment: Payment, path: str) -> Iterator[Problem]:
    """MonedaDR: one of c_Moneda, but XXX."""
    if document.currency == NO_CURRENCY:
        yield rule("CRP20236", f"{path}.currency", words="payments.no_currency", field="MonedaDR")
    elif document.currency not in known_currencies():
        yield rule("payments.currency", f"{path}.currency", words="code.unknown", field="MonedaDR", value=document.currency)


@_each("CRP20237", "CRP20238")
def equivalence_fits_the_currencies(document: PaidDocument, payment: Payment, path: str) -> Iterator[Problem]:
    """EquivalenciaDR: exactly 1 where MonedaDR is MonedaP, else present."""
    rate = document.equivalence
    if document.currency != payment.currency:
        if rate is None:
            yield rule("CRP20237", f"{path}.equivalence", currency=document.currency, paid_in=payment.currency)
    elif rate is None or str(rate) != "1":
        yield rule("CRP20238", f"{path}.equivalence", value="—" if rate is None else rate, fix="1")


@_each("CRP20239", "CRP20241")
def balance_and_payment_are_above_zero(document: PaidDocument, payment: Payment, path: str) -> Iterator[Problem]:
    """ImpSaldoAnt and ImpPagado: above zero."""
    if malformed(document):
        return
    if document.before <= 0:
        yield rule("CRP20239", f"{path}.before", words="payments.not_above_zero", field="ImpSaldoAnt", value=document.before)
    if document.paid <= 0:
        yield rule("CRP20241", f"{path}.paid", words="payments.not_above_zero", field="ImpPagado", value=document.paid)


@_each("CRP20240", "CRP20242", "CRP20243")
def amounts_have_the_currencys_decimals(document: PaidDocument, payment: Payment, path: str) -> Iterator[Problem]:
    """ImpSaldoAnt, ImpPagado, ImpSaldoInsoluto: the decimals of MonedaDR."""
    if document.currency not in known_currencies() - {NO_CURRENCY} or malformed(document):
        return
    most = decimals(document.currency)
    names = (("CRP20240", "before", "ImpSaldoAnt"), ("CRP20242", "paid", "ImpPagado"), ("CRP20243", "after", "ImpSaldoInsoluto"))
    for code, name, field in names:
        if places(getattr(document, name)) > most:
            yield rule(code, f"{path}.{name}", words="sums.decimals", field=field, value=getattr(document, name), decimals=most)


@_each("CRP20244")
def what_is_left_is_the_difference(document: PaidDocument, payment: Payment, path: str) -> Iterator[Problem]:
    """ImpSaldoInsoluto: ImpSaldoAnt - ImpPagado, not below zero."""
    if malformed(document) or document.before <= 0 or document.paid <= 0:
        return
    left = document.before - document.paid
    if left < 0:
        yield rule("CRP20244.overpaid", f"{path}.paid", paid=document.paid, before=document.before, fix=str(document.before))
    elif document.after != left:
        yield rule(
            "CRP20244", f"{path}.after", words="sums.differs", field="ImpSaldoInsoluto", written=document.after, right=left, fix=str(left)
        )


@rules("payments.chain")
def instalments_follow_each_other(case: Case) -> Iterator[Problem]:
    """An invoice that is paid twice in one complement: the next instalment begins with what the last one left."""
    last: dict[str, PaidDocument] = {}
    for path, _, document in invoices(case):
        before = last.get(document.uuid.lower())
        if before is not None and (document.instalment != before.instalment + 1 or document.before != before.after):
            right = f"{before.instalment + 1}, {before.after}"
            yield rule("payments.chain", path, written=f"{document.instalment}, {document.before}", right=right)
        last[document.uuid.lower()] = document


# --- does the payment cover them ----------------------------------------------------------------------------------------


@rules("CRP20217")
def the_payment_covers_its_documents(case: Case) -> Iterator[Problem]:
    """Monto: at least the sum of ImpPagado, all in the payment's currency."""
    for path, payment in payments(case):
        if too_many_decimals(payment.amount) or any(_other(document, payment) or malformed(document) for document in payment.documents):
            continue
        paid = sum((document.paid for document in payment.documents), Decimal(0))
        if paid > payment.amount > 0:
            yield rule("CRP20217", f"{path}.amount", paid=paid, amount=payment.amount, fix=str(paid))


@rules("CRP20276")
def the_payment_covers_documents_of_other_currencies(case: Case) -> Iterator[Problem]:
    """Monto: at least the sum of what each ImpPagado is at the least, as EquivalenciaDR rounds (equal currencies: CRP20277)."""
    for path, payment in payments(case):
        documents = payment.documents
        if not any(_other(document, payment) for document in documents) or not _convertible(payment):
            continue
        paid = sum((document.paid / (document.equivalence or Decimal(1)) for document in documents), Decimal(0))
        least = sum((_least(document, payment) for document in documents), Decimal(0))
        if paid > payment.amount and least > payment.amount > 0:
            yield rule("CRP20276", f"{path}.amount", paid=round_at(paid, decimals(payment.currency)), amount=payment.amount)


def _other(document: PaidDocument, payment: Payment) -> bool:
    return document.currency != payment.currency


def _convertible(payment: Payment) -> bool:
    if payment.currency not in known_currencies() or too_many_decimals(payment.amount):
        return False
    return all(document.equivalence is not None and not malformed(document) for document in payment.documents)


def _least(document: PaidDocument, payment: Payment) -> Decimal:
    """The least that ImpPagado can be in the payment's currency: CRP20275's lower limit."""
    same = document.currency == payment.currency
    rate = document.equivalence or Decimal(1)
    half_paid = Decimal(1).scaleb(-places(document.paid)) / 2
    half_rate = Decimal(1).scaleb(-(_MOST_EQUIVALENCE if same else places(rate))) / 2
    return round_at((document.paid - half_paid) / (rate + half_rate - _TINY), decimals(payment.currency), ROUND_FLOOR)
