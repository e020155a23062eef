"""Each Pago: how, in what currency, how much, through which accounts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal

from agent.domain.cfdi import FOREIGN_RFC
from agent.domain.cfdi_payments import Payment
from agent.domain.money import decimals, known_currencies
from agent.domain.rules.amounts import places, too_many_decimals
from agent.domain.rules.case import Case, Family
from agent.domain.rules.codes import PAYMENT_FORMS
from agent.domain.rules.payment import NO_CURRENCY, TO_BE_DEFINED
from agent.domain.rules.problem import Problem, rule
from agent.domain.rules.texts import text

rules = Family()
PaymentRule = Callable[[Payment, str], Iterator[Problem]]
_TRANSFER = "03"
_SMALLEST = Decimal("0.000001")
_ANY = r"[0-9]{10,11}|[0-9]{15,16}|[0-9]{18}|[A-Z0-9_]{10,50}"
# c_FormaPago: the forms that go through banks, with the patterns of the payer's and the payee's account.
_ACCOUNTS = {
    "02": (r"[0-9]{11}|[0-9]{18}", _ANY),
    "03": (r"[0-9]{10}|[0-9]{16}|[0-9]{18}", r"[0-9]{10}|[0-9]{18}"),
    "04": (r"[0-9]{16}", _ANY),
    "05": (_ANY, _ANY),
    "06": (r"[0-9]{10}", _ANY),
    "28": (r"[0-9]{16}", _ANY),
    "29": (r"[0-9]{15,16}", _ANY),
}


def payments(case: Case) -> Iterator[tuple[str, Payment]]:
    """(path, payment) of every Pago."""
    for index, payment in enumerate(case.cfdi.payments):
        yield f"payments[{index}]", payment


def _each(*codes: str) -> Callable[[PaymentRule], PaymentRule]:
    """Declares a rule about one Pago."""

    def declare(one: PaymentRule) -> PaymentRule:
        @rules(*codes)
        def every(case: Case) -> Iterator[Problem]:
            for path, payment in payments(case):
                yield from one(payment, path)

        return one

    return declare


@_each("payments.date", "payments.without_documents", "text.empty", "text.too_long", "text.bar", "text.control")
def as_the_schema_wants_it(payment: Payment, path: str) -> Iterator[Problem]:
    """FechaPago without a zone, at least one DoctoRelacionado, texts of their lengths."""
    if payment.paid_at.tzinfo is not None or payment.paid_at.microsecond:
        fix = payment.paid_at.replace(tzinfo=None, microsecond=0).isoformat()
        yield rule("payments.date", f"{path}.paid_at", value=payment.paid_at.isoformat(), fix=fix)
    if not payment.documents:
        yield rule("payments.without_documents", f"{path}.documents")
    yield from text(payment.operation_number, f"{path}.operation_number", 100, required=False)
    yield from text(payment.bank.payer_bank_name, f"{path}.bank.payer_bank_name", 300, required=False)


@_each("CRP20212", "payments.form")
def form_is_known(payment: Payment, path: str) -> Iterator[Problem]:
    """FormaDePagoP: one of c_FormaPago, but 99."""
    if payment.form == TO_BE_DEFINED:
        yield rule("CRP20212", f"{path}.form")
    elif payment.form not in PAYMENT_FORMS:
        yield rule("payments.form", f"{path}.form", words="code.unknown", field="FormaDePagoP", value=payment.form)


@_each("CRP20213", "payments.currency")
def currency_is_real(payment: Payment, path: str) -> Iterator[Problem]:
    """MonedaP: one of c_Moneda, but XXX."""
    if payment.currency == NO_CURRENCY:
        yield rule("CRP20213", f"{path}.currency", words="payments.no_currency", field="MonedaP")
    elif payment.currency not in known_currencies():
        yield rule("payments.currency", f"{path}.currency", words="code.unknown", field="MonedaP", value=payment.currency)


@_each("CRP20214", "CRP20215", "number.form")
def rate_fits_the_currency(payment: Payment, path: str) -> Iterator[Problem]:
    """TipoCambioP: exactly 1 with MXN, else present."""
    rate = payment.exchange_rate
    if payment.currency == "MXN":
        if rate is None or str(rate) != "1":
            yield rule("CRP20215", f"{path}.exchange_rate", value="—" if rate is None else rate, fix="1")
    elif rate is None:
        yield rule("CRP20214", f"{path}.exchange_rate", words="CFDI40115", currency=payment.currency)
    elif too_many_decimals(rate) or rate < _SMALLEST:
        yield rule("number.form", f"{path}.exchange_rate", value=rate)


@_each("CRP20218", "CRP20219", "number.form")
def amount_is_money(payment: Payment, path: str) -> Iterator[Problem]:
    """Monto: above zero, with the currency's decimals."""
    amount = payment.amount
    if too_many_decimals(amount) or amount < 0:
        yield rule("number.form", f"{path}.amount", value=amount)
    elif amount == 0:
        yield rule("CRP20218", f"{path}.amount", words="payments.not_above_zero", field="Monto", value=amount)
    elif payment.currency in known_currencies() - {NO_CURRENCY} and places(amount) > decimals(payment.currency):
        yield rule("CRP20219", f"{path}.amount", words="sums.decimals", field="Monto", value=amount, decimals=decimals(payment.currency))


@_each("CRP20221", "CRP20224", "CRP20227", "CRP20228")
def accounts_only_through_banks(payment: Payment, path: str) -> Iterator[Problem]:
    """RfcEmisorCtaOrd, CtaOrdenante, RfcEmisorCtaBen, CtaBeneficiario: only where the form goes through a bank."""
    if payment.form in _ACCOUNTS:
        return
    bank = payment.bank
    values = (
        ("CRP20221", "payer_bank_rfc", "RfcEmisorCtaOrd", bank.payer_bank_rfc),
        ("CRP20224", "payer_account", "CtaOrdenante", bank.payer_account),
        ("CRP20227", "payee_bank_rfc", "RfcEmisorCtaBen", bank.payee_bank_rfc),
        ("CRP20228", "payee_account", "CtaBeneficiario", bank.payee_account),
    )
    for code, name, field, value in values:
        if value is not None:
            yield rule(code, f"{path}.bank.{name}", words="payments.not_through_bank", field=field, form=payment.form)


@_each("CRP20223")
def foreign_bank_has_a_name(payment: Payment, path: str) -> Iterator[Problem]:
    """NomBancoOrdExt: required where the payer's bank is XEXX010101000."""
    if payment.bank.payer_bank_rfc == FOREIGN_RFC and payment.bank.payer_bank_name is None:
        yield rule("CRP20223", f"{path}.bank.payer_bank_name")


@_each("CRP20225", "CRP20226")
def accounts_have_the_forms_pattern(payment: Payment, path: str) -> Iterator[Problem]:
    """CtaOrdenante and CtaBeneficiario: the pattern of c_FormaPago; that of a foreign bank is its own."""
    if payment.form not in _ACCOUNTS:
        return
    payer, payee = _ACCOUNTS[payment.form]
    bank = payment.bank
    if bank.payer_account is not None and bank.payer_bank_rfc != FOREIGN_RFC and not re.fullmatch(payer, bank.payer_account):
        yield rule(
            "CRP20225",
            f"{path}.bank.payer_account",
            words="payments.account",
            field="CtaOrdenante",
            value=bank.payer_account,
            form=payment.form,
        )
    if bank.payee_account is not None and not re.fullmatch(payee, bank.payee_account):
        yield rule(
            "CRP20226",
            f"{path}.bank.payee_account",
            words="payments.account",
            field="CtaBeneficiario",
            value=bank.payee_account,
            form=payment.form,
        )


@_each("CRP20229")
def chain_only_of_a_transfer(payment: Payment, path: str) -> Iterator[Problem]:
    """TipoCadPago: only with form 03."""
    if payment.spei is not None and payment.form != _TRANSFER:
        yield rule("CRP20229", f"{path}.spei", form=payment.form)


@_each("CRP20230", "CRP20231", "CRP20232", "CRP20233", "CRP20234", "CRP20235")
def chain_is_whole(payment: Payment, path: str) -> Iterator[Problem]:
    """CertPago, CadPago, SelloPago: all with TipoCadPago, none without."""
    spei = payment.spei
    if spei is None:
        return
    parts = (
        ("CRP20230", "CRP20231", "certificate", "CertPago", spei.certificate),
        ("CRP20232", "CRP20233", "chain", "CadPago", spei.chain),
        ("CRP20234", "CRP20235", "seal", "SelloPago", spei.seal),
    )
    for missing, unwanted, name, field, value in parts:
        if spei.kind and not value:
            yield rule(missing, f"{path}.spei.{name}", words="payments.chain_part_missing", field=field)
        elif not spei.kind and value:
            yield rule(unwanted, f"{path}.spei.{name}", words="payments.chain_part_unwanted", field=field)
