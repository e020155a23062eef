"""The practice company's customers and suppliers, the same in every practice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any, Final
from uuid import UUID, uuid5

from agent.practice.company import names
from agent.practice.company.config import CANCUN, CDMX, MIAMI

Values = dict[str, Any]
"""One row of a table: column -> value, ready to be inserted."""

_NAMESPACE: Final = UUID("6d1f2c0e-3c1b-4c5e-9a5e-0e1f7c2b9d11")
CUSTOMERS: Final = {MIAMI: 72, CDMX: 64, CANCUN: 58}
SUPPLIERS: Final = {MIAMI: 3, CDMX: 3, CANCUN: 3}
_TOWNS: Final = {
    MIAMI: (("33132", "Miami", "FL"), ("33139", "Miami Beach", "FL"), ("33301", "Fort Lauderdale", "FL"), ("33040", "Key West", "FL")),
    CDMX: (("06700", "Ciudad de México", "CMX"), ("03100", "Ciudad de México", "CMX"), ("44100", "Guadalajara", "JAL"),
           ("64000", "Monterrey", "NLE"), ("72000", "Puebla", "PUE"), ("76000", "Querétaro", "QUE")),
    CANCUN: (("77500", "Cancún", "ROO"), ("77710", "Playa del Carmen", "ROO"), ("97000", "Mérida", "YUC")),
}  # fmt: skip
_PERSON_REGIMES: Final = (("612", "G03"), ("626", "G03"), ("605", "S01"), ("616", "S01"))


@dataclass(frozen=True, slots=True)
class Customer:
    """What the sales need to know of a customer."""

    id: str
    currency: str
    active: bool


def identity(*parts: object) -> str:
    """The id of a thing: the same UUID for the same parts, in every practice."""
    return str(uuid5(_NAMESPACE, "/".join(str(part) for part in parts)))


def noon(day: date) -> datetime:
    """A moment of that day."""
    return datetime.combine(day, time(17), UTC)


WITHOUT_RFC: Final = identity("customers", CDMX, "without-rfc")


def customers(branch: str, today: date) -> Iterator[Values]:
    """The rows of `customers` of a branch, all of them older than its sales."""
    random = Random(f"customers/{branch}")
    for number in range(CUSTOMERS[branch]):
        row = _american(number, random) if branch == MIAMI else _mexican(number, random, branch)
        town = _TOWNS[branch][number % len(_TOWNS[branch])]
        yield _party(identity("customers", branch, number), branch, row, town, today - timedelta(days=400 - number))
    if branch == CDMX:
        row = _person("Amparo", "Solís", "Quiroga", Random("without-rfc")) | {"rfc": None, "nombre": "Amparo Solís (sin RFC)"}
        yield _party(WITHOUT_RFC, branch, row, _TOWNS[branch][0], today - timedelta(days=300))


def suppliers(branch: str, today: date) -> Iterator[Values]:
    """The rows of `proveedores` of a branch."""
    random = Random(f"suppliers/{branch}")
    for number in range(SUPPLIERS[branch]):
        if branch == MIAMI:
            row = _business_us(f"Harbor {('Line', 'Air', 'Stay')[number]} Wholesale", number + 70)
        else:
            row = _business_mx(f"Mayorista {('Caribe', 'Altiplano', 'Ñuble')[number]} {branch[3:6].title()}", random)
        yield _party(identity("suppliers", branch, number), branch, row, _TOWNS[branch][0], today - timedelta(days=500))


def _party(party: str, branch: str, row: Values, town: tuple[str, str, str], since: date) -> Values:
    postal_code, city, state = town
    base = {
        "id": party,
        "branch_id": branch,
        "rfc": None,
        "tax_id": None,
        "regimen_fiscal": None,
        "uso_cfdi": None,
        "codigo_postal": postal_code,
        "direccion": f"Calle {int(party[:4], 16) % 180 + 1}" if branch != MIAMI else f"{int(party[:4], 16) % 900 + 1} Sample Avenue",
        "colonia": "Centro" if branch != MIAMI else None,
        "ciudad": city,
        "estado": state,
        "pais": "US" if branch == MIAMI else "MX",
        "moneda": "USD" if branch == MIAMI else "MXN",
        "activo": True,
        "certificado_exencion": None,
        "created_at": noon(since),
    }
    return base | row


def _american(number: int, random: Random) -> Values:
    if number < len(names.ODD_US):
        return _business_us(names.ODD_US[number], number)
    if number % 4 == 0:
        name = f"{names.PLACES_US[number % len(names.PLACES_US)]} {names.TRADES_US[number // 4 % len(names.TRADES_US)]}"
        row = _business_us(name, number)
        return row | ({"certificado_exencion": f"85-80{number:08d}C-1"} if number in (8, 12, 16) else {})
    given = names.GIVEN_US[number * 7 % len(names.GIVEN_US)]
    family = names.SURNAMES_US[number * 5 % len(names.SURNAMES_US)]
    # Two people of one name are two customers, whatever an accounting system thinks of it.
    name = "Mary O'Neil" if number in (21, 22) else f"{given} {family}"
    return _contact(name, number) | {"activo": number not in (70, 71)}


def _business_us(name: str, number: int) -> Values:
    return _contact(name, number) | {"razon_social": f"{name} Inc.", "tax_id": f"98-{7000000 + number * 131:07d}"}


def _contact(name: str, number: int) -> Values:
    return {"nombre": name, "razon_social": name, "email": f"customer{number}@example.com", "telefono": f"+1 305 555 {100 + number:04d}"}


def _mexican(number: int, random: Random, branch: str) -> Values:
    if number < len(names.ODD_MX):
        return _business_mx(names.ODD_MX[number] + ("" if branch == CDMX else " II"), random)
    if number % 3 == 0:
        place = names.PLACES_MX[(number * 5 + len(branch)) % len(names.PLACES_MX)]
        row = _business_mx(f"{names.TRADES_MX[number // 3 % len(names.TRADES_MX)]} {place}", random)
        return row | {"moneda": "USD" if number % 9 == 0 else "MXN"}
    if number in (25, 26):
        # Two people of one name again, one of them written without its accents.
        return _person("José", "García", "López", random) if number == 25 else _person("Jose", "Garcia", "Lopez", random)
    step = number * (5 if branch == CDMX else 11)
    given = names.GIVEN_MX[step % len(names.GIVEN_MX)]
    first = names.SURNAMES_MX[(step + number) % len(names.SURNAMES_MX)]
    second = names.SURNAMES_MX[(step * 3 + 7) % len(names.SURNAMES_MX)]
    return _person(given, first, second, random) | {"activo": number not in (56, 55)}


def _person(given: str, first: str, second: str, random: Random) -> Values:
    born = date(1950, 1, 1) + timedelta(days=random.randrange(18_000))
    regime, use = random.choice(_PERSON_REGIMES)
    name = f"{given} {first} {second}"
    return {
        "nombre": name,
        "razon_social": names.plain_upper(name),
        "rfc": names.rfc_of(names.person_letters(given, first, second), born, random),
        "regimen_fiscal": regime,
        "uso_cfdi": use,
        "email": f"cliente{random.randrange(10**6):06d}@example.com",
        "telefono": f"+52 55 5555 {random.randrange(10**4):04d}",
    }


def _business_mx(name: str, random: Random) -> Values:
    founded = date(1985, 1, 1) + timedelta(days=random.randrange(13_000))
    return {
        "nombre": name,
        "razon_social": names.plain_upper(name),
        "rfc": names.rfc_of(names.company_letters(name), founded, random),
        "regimen_fiscal": "601",
        "uso_cfdi": "G03",
        "email": f"pagos{random.randrange(10**6):06d}@example.com",
        "telefono": f"+52 55 5555 {random.randrange(10**4):04d}",
    }
