"""The practice company itself: the same every day, and with everything that business rule 2 names."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal

import pytest
from satcfdi.catalogs import select

from agent.domain import rfc
from agent.practice import company, seeds
from agent.practice.company import config, names
from agent.practice.company.database import rows
from agent.practice.company.parties import Values, noon

TODAY = date(2026, 11, 24)


@pytest.fixture(scope="module")
def filled() -> dict[str, list[Values]]:
    return rows(TODAY)


def test_it_is_the_same_every_time_and_moves_with_the_day(filled: dict[str, list[Values]]) -> None:
    assert rows(TODAY) == filled
    later = rows(TODAY + timedelta(days=3))
    for table in ("customers", "cuentas_por_cobrar", "pagos_recibidos", "reembolsos_por_pagar"):
        assert [row["id"] for row in later[table]] == [row["id"] for row in filled[table]]
    first, moved = filled["cuentas_por_cobrar"][0], later["cuentas_por_cobrar"][0]
    assert moved["fecha_emision"] - first["fecha_emision"] == timedelta(days=3)
    assert moved["monto_total"] == first["monto_total"]
    assert noon(TODAY).utcoffset() == timedelta(0)


def test_it_is_large_enough(filled: dict[str, list[Values]]) -> None:
    counts = {table: len(entries) for table, entries in filled.items()}
    assert counts["customers"] >= 150
    assert counts["cuentas_por_cobrar"] >= 600
    assert counts["pagos_recibidos"] >= 450
    assert counts["reembolsos_por_pagar"] >= 25


def test_there_are_two_of_every_row_of_the_rules(filled: dict[str, list[Values]]) -> None:
    sales, payments, refunds = (filled[table] for table in ("cuentas_por_cobrar", "pagos_recibidos", "reembolsos_por_pagar"))
    customers = [sale for sale in sales if sale["tipo"] == "cliente"]
    counted = Counter(sale["status"] for sale in customers)
    assert {status for status, count in counted.items() if count >= 2} == {
        "pendiente", "parcial", "cobrado", "vencido", "incobrable", "cancelada",
    }  # fmt: skip
    assert {kind for kind, count in Counter(sale["tipo"] for sale in sales).items() if count >= 2} == {
        "cliente", "proveedor", "transferencia_interna",
    }  # fmt: skip
    assert min(Counter(payment["metodo_pago"] for payment in payments if payment["status"] == "aplicado").values()) >= 2
    assert len({payment["metodo_pago"] for payment in payments}) == 6
    assert all(Counter(payment["status"] for payment in payments)[status] >= 2 for status in ("cancelado", "pendiente_conciliar"))
    assert sum(payment["cxc_id"] is None for payment in payments) >= 2
    assert all(
        Counter(refund["status"] for refund in refunds)[status] >= 2
        for status in ("pendiente_autorizacion", "autorizado", "procesando", "reembolsado", "rechazado", "cancelado")
    )
    assert sum(refund["monto_retenido"] > 0 for refund in refunds) >= 2


def test_there_are_split_partial_and_overpaid_sales(filled: dict[str, list[Values]]) -> None:
    applied = Counter(payment["cxc_id"] for payment in filled["pagos_recibidos"] if payment["cxc_id"] and payment["status"] == "aplicado")
    methods: dict[str, set[str]] = {}
    for payment in filled["pagos_recibidos"]:
        methods.setdefault(payment["cxc_id"], set()).add(payment["metodo_pago"])
    assert sum(count >= 2 for count in applied.values()) >= 20
    assert sum(len(used) >= 2 for used in methods.values()) >= 20
    sales = filled["cuentas_por_cobrar"]
    assert sum(sale["monto_pagado"] > sale["monto_total"] for sale in sales) >= 2
    assert all(sale["monto_pendiente"] == max(sale["monto_total"] - sale["monto_pagado"], Decimal(0)) for sale in sales)
    for sale in sales:
        paid = sum(
            payment["monto"] for payment in filled["pagos_recibidos"] if payment["cxc_id"] == sale["id"] and payment["status"] == "aplicado"
        )
        assert paid == sale["monto_pagado"]


def test_both_currencies_are_sold_in_mexico_also_to_one_customer(filled: dict[str, list[Values]]) -> None:
    mexican = [sale for sale in filled["cuentas_por_cobrar"] if sale["sucursal_id"] != config.MIAMI]
    by_customer: dict[str, set[str]] = {}
    for sale in mexican:
        by_customer.setdefault(sale["customer_id"], set()).add(sale["moneda"])
    assert sum({"MXN", "USD"} <= used for used in by_customer.values()) >= 2
    assert {sale["moneda"] for sale in filled["cuentas_por_cobrar"]} == {"MXN", "USD", "XQZ"}


def test_names_are_as_odd_as_people_are(filled: dict[str, list[Values]]) -> None:
    said = [customer["nombre"] for customer in filled["customers"]]
    for mark in ("ñ", "Ñ", "&", "'", '"', ":", "é", "ü"):
        assert sum(mark in name for name in said) >= 2
    assert sum(len(name) > 100 for name in said) >= 2
    assert Counter(said).most_common(1)[0][1] >= 2


def test_amounts_that_no_net_leads_to_are_sold_in_every_branch(filled: dict[str, list[Values]]) -> None:
    for branch in config.BRANCHES:
        totals = {sale["monto_total"] for sale in filled["cuentas_por_cobrar"] if sale["sucursal_id"] == branch.code}
        assert {Decimal("7.00"), Decimal("12.00"), Decimal("17.00")} <= totals


def test_every_mexican_but_one_can_receive_a_cfdi(filled: dict[str, list[Values]]) -> None:
    mexican = [party for table in ("customers", "proveedores") for party in filled[table] if party["pais"] == "MX"]
    without = [party["id"] for party in mexican if not party["rfc"]]
    assert without == [company.WRONG["customer_without_rfc"]]
    for party in mexican:
        if party["rfc"]:
            assert rfc.problem(party["rfc"]) is None
            assert rfc.is_legal_person(party["rfc"]) == (party["regimen_fiscal"] == "601")
        assert party["razon_social"] == names.plain_upper(party["razon_social"])
        assert len(party["razon_social"]) <= 254


def test_postal_codes_and_keys_are_sats(filled: dict[str, list[Values]]) -> None:
    codes = {party["codigo_postal"] for party in filled["customers"] if party["pais"] == "MX"}
    codes |= {branch.place_of_issue for branch in config.BRANCHES if branch.cfdi} | {"42501"}
    assert [code for code in codes if select("C756_c_CodigoPostal", code) is None] == []
    mexican = [profile for profile in config.SERVICE_PROFILES if profile.branch != config.MIAMI]
    assert [profile for profile in mexican if select("C756_c_ClaveProdServ", profile.product_key) is None] == []
    assert [profile for profile in mexican if select("C756_c_ClaveUnidad", profile.unit_key) is None] == []


def test_check_digits() -> None:
    # SAT's own test taxpayers.
    for number in ("EKU9003173C9", "CACX7605101P8", "H&E951128469", "HAÑ930228SM9", "IAÑL750210963"):
        assert names.check_digit(number[:-1]) == number[-1]


def test_everything_it_maps_to_is_in_the_practice_vendors_charts() -> None:
    kinds = {"account": "Account", "payment_method": "PaymentMethod", "item": "Item"}
    realms = {config.US_BOOKS: seeds.REALM_US, config.MX_BOOKS: seeds.REALM_MX}
    branches = {branch.code: branch for branch in config.BRANCHES}
    charts = {branch.code: seeds.catalogue()[realms[branch.connection]] for branch in config.BRANCHES}
    missing = [mapping for mapping in config.MAPPINGS if mapping.name not in charts[mapping.branch][kinds[mapping.kind]]]
    assert missing == []
    assert [profile for profile in config.SERVICE_PROFILES if profile.item not in charts[profile.branch]["Item"]] == []
    assert [branch for branch in branches.values() if branch.department not in charts[branch.code]["Department"]] == []
    assert [rule for rule in config.TAX_RULES if rule.tax_code not in seeds.catalogue()[realms[rule.connection]]["TaxCode"]] == []
