"""What a branch's documents point to in its accounting system, as a person mapped it. Nothing here has a default."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from agent.domain.cfdi import ThirdParty


class Role(StrEnum):
    """What a branch needs mapped. Source: business rules, section 9."""

    INCOME = "income"
    COMMISSION_INCOME = "commission_income"
    PENALTY_INCOME = "penalty_income"
    RECEIVABLES = "receivables"
    DEPOSIT = "deposit"  # by payment method and currency: undeposited funds, clearing or a bank
    BANK = "bank"
    BANK_FEES = "bank_fees"
    GATEWAY_FEES = "gateway_fees"
    CUSTOMER_DEPOSITS = "customer_deposits"
    FX_GAIN_LOSS = "fx_gain_loss"
    BAD_DEBT = "bad_debt"
    THIRD_PARTY_LIABILITY = "third_party_liability"
    SALES_TAX = "sales_tax"
    IVA_COLLECTED = "iva_collected"
    IVA_NOT_COLLECTED = "iva_not_collected"
    ISH = "ish"
    WITHHELD_IVA = "withheld_iva"
    WITHHELD_ISR = "withheld_isr"
    BETWEEN_BRANCHES = "between_branches"
    COST_OF_SALES = "cost_of_sales"
    PAYMENT_METHOD = "payment_method"  # by the platform's method


NOT_USED_YET: frozenset[Role] = frozenset({Role.COST_OF_SALES})
"""Kept and shown, but no document of this version points to them."""

REQUIRED: tuple[Role, ...] = (Role.INCOME, Role.RECEIVABLES, Role.DEPOSIT, Role.PAYMENT_METHOD)
"""What a branch cannot start without."""


@dataclass(frozen=True, slots=True)
class Mapped:
    """The vendor's id behind a role; `name` is what the chart called it when it was mapped."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Mappings:
    """All mappings of one branch: (role, qualifier) -> vendor's thing. A qualifier narrows a role: "efectivo/USD", "efectivo", ""."""

    by_role: Mapping[tuple[Role, str], Mapped] = field(default_factory=dict)

    def find(self, role: Role, *qualifiers: str) -> Mapped | None:
        """The narrowest mapping a person made: `find(DEPOSIT, "efectivo", "USD")` looks for both, for the first alone, for none."""
        for count in range(len(qualifiers), -1, -1):
            found = self.by_role.get((role, "/".join(qualifiers[:count])))
            if found is not None:
                return found
        return None


class SaleKind(StrEnum):
    """Whose sale a service is: our own, a commission, or a third party's that we only collect."""

    OWN = "own"
    COMMISSION = "commission"
    THIRD_PARTY = "third_party"


@dataclass(frozen=True, slots=True)
class ServiceProfile:
    """How one service type is booked and invoiced at one branch.

    `product_key` (c_ClaveProdServ) and `unit_key` (c_ClaveUnidad) are for the CFDI; `tax_profile` names the tax rules;
    `item` is the vendor's id ("" while unmapped). `ish_rate` not None = the lodging tax is in its price; the rate that a document takes
    is that of its day and state. `supplier` and what follows name the third party on whose behalf it is charged.
    """

    service_type: str
    description: str
    product_key: str
    unit_key: str
    tax_profile: str
    sale_kind: SaleKind
    supplier_rfc: str
    ish_rate: Decimal | None
    item: str
    supplier_name: str = ""
    supplier_regime: str = ""
    supplier_postal_code: str = ""

    @property
    def third_party(self) -> ThirdParty | None:
        """The third party whose sale it is, as far as it is known; None when it is our own or a commission."""
        if self.sale_kind is not SaleKind.THIRD_PARTY:
            return None
        return ThirdParty(self.supplier_rfc, self.supplier_name, self.supplier_regime, self.supplier_postal_code)
