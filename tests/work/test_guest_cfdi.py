"""A waiting guest's CFDI: laid out, judged as a person types, kept as they say it, and issued so."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from decimal import Decimal

import psycopg
import pytest

from agent.db.engine import connect
from agent.domain.cfdi import Recipient
from agent.domain.cfdi_gross import Iva
from agent.domain.guest_invoice import HandLine, split_line, to_a_foreigner, to_the_public
from agent.domain.states import SALES
from agent.errors import UserError, codes
from agent.hub import Office
from agent.services.draft_cfdi import draft_cfdi
from agent.services.guest_cfdi import GuestForm, Kept, Said, guest_form, judge, keep_guest_cfdi
from agent.services.request_work import request_work
from agent.views.calls import asking, reading
from agent.views.fiscal_profiles import profiles
from agent.views.guest_sales import guest_sales, minor
from tests.conftest import Database
from tests.db.two_branches import logins
from tests.work.hub import World
from tests.work.mexico import issue, ledger_of, sell, the_cfdi
from tests.work.platform import customer_id, sale_id
from tests.work.public_sales import document, drafted, held, sell_to_the_public, shop

__all__ = ["shop"]

EMPLOYER = Recipient("EKU9003173C9", "ESCUELA KEMPER URGATE", "42501", "601", "G03")


@pytest.fixture
def person(mexico: World, local_office: Office) -> Office:
    return replace(local_office, catalogs=mexico.office.catalogs)


@pytest.fixture
def sold(mexico: World) -> World:
    """A sale of 116.00 whose draft waits for a person."""
    mexico.sql("update branches set cfdi_auto_stamp = false")
    sell(mexico, 1)
    issue(mexico, mexico.agent())
    return mexico


def document_of(world: World) -> int:
    return int(world.one("select id from documents where kind = 'invoice'").id)


def form_of(world: World, person: Office) -> GuestForm:
    return reading(lambda: guest_form(person, document_of(world)))


def keep(person: Office, form: GuestForm, said: Said) -> Kept:
    judged = judge(person, form, said)
    assert not judged.stops, judged.problems
    return keep_guest_cfdi(person, form, said, seen=judged.seen)


def stamp(world: World, person: Office, kept: Kept) -> None:
    request_work(
        person, kind="issue_cfdi", lane=f"cfdi:{kept.id}", ref=str(kept.id), branch=kept.branch,
        args={"draft_hash": kept.draft_hash},
    )  # fmt: skip
    world.until_still(world.agent())


def test_the_guests_employer_is_typed_confirmed_and_stamped(sold: World, person: Office) -> None:
    form = form_of(sold, person)
    assert (form.number, str(form.total), form.bare.payment_method, form.bare.payment_form, str(form.paid)) == (
        "S-00001",
        "116.00",
        "PPD",
        "99",
        "0",
    )
    assert form.lines == (HandLine("Excursión", "90121502", "E48", Decimal("116.00"), Iva.RATE_16),)
    assert form.recipient.rfc == "CACX7605101P8"
    kept = keep(person, form, Said(form.lines, EMPLOYER))
    (profile,) = profiles(person, branch=sold.branch, party_id=str(customer_id(1)))
    assert (profile.rfc, profile.confirmed_by, profile.evidence) == ("EKU9003173C9", "local", "typed")
    stamp(sold, person, kept)
    row = the_cfdi(sold)
    assert (row.state, row.recipient_rfc, str(row.total)) == ("STAMPED", "EKU9003173C9", "116.00")
    assert ledger_of(sold).totals() == ["116.00"]


def test_it_is_shown_as_it_would_be_printed(sold: World, person: Office) -> None:
    form = form_of(sold, person)
    assert judge(person, form, Said(form.lines, EMPLOYER)).pdf.startswith(b"%PDF")
    assert judge(person, replace(form, certificate=b""), Said(form.lines, EMPLOYER)).pdf == b""
    assert judge(person, form, said_of(form, description="Tour\x01")).pdf == b""


def test_lines_that_a_person_wrote_stay_when_the_draft_is_made_anew(sold: World, person: Office) -> None:
    form = form_of(sold, person)
    parts = split_line(form.lines, 0, Decimal("16.00"))
    written = (replace(parts[0], description="Propina guía", iva=Iva.NOT_OBJECT), replace(parts[1], description="Tour Chichén Itzá"))
    keep(person, form, Said(written, EMPLOYER))
    draft_cfdi(sold.office, form.document_id)
    lines = the_cfdi(sold).draft["lines"]
    assert [(line["description"], line["amount"], line["tax_object"]) for line in lines] == [
        ("Propina guía", "16.000000", "01"), ("Tour Chichén Itzá", "86.206897", "02"),
    ]  # fmt: skip
    again = form_of(sold, person)
    assert (again.lines, again.recipient) == (written, EMPLOYER)


def test_a_sale_of_another_price_loses_them_and_nothing_is_off_by_a_cent(sold: World, person: Office) -> None:
    form = form_of(sold, person)
    keep(person, form, Said((replace(form.lines[0], description="Otra cosa"),), EMPLOYER))
    sold.source.resell(1, "232.00")
    sold.take_in(sold.agent())
    draft_cfdi(sold.office, form.document_id)
    row = the_cfdi(sold)
    assert (str(row.total), [line["description"] for line in row.draft["lines"]], row.recipient_rfc) == (
        "232.00",
        ["Excursión"],
        "EKU9003173C9",
    )


@pytest.mark.parametrize("generic", ["public", "foreign"])
def test_a_guest_without_an_rfc_is_one_value_and_stays_so(sold: World, person: Office, generic: str) -> None:
    form = form_of(sold, person)
    place = form.bare.place_of_issue
    chosen = to_the_public("JUANA LOPEZ", place) if generic == "public" else to_a_foreigner("JANE DOE", place, "USA", "123456789")
    kept = keep(person, form, Said(form.lines, chosen))
    draft_cfdi(sold.office, form.document_id)
    assert form_of(sold, person).recipient == chosen
    assert profiles(person, branch=sold.branch, party_id=str(customer_id(1))) == ()
    stamp(sold, person, kept)
    assert (the_cfdi(sold).state, the_cfdi(sold).recipient_rfc) == ("STAMPED", chosen.rfc)


def test_a_use_for_this_one_only_leaves_the_profile_as_it_is(sold: World, person: Office) -> None:
    form = form_of(sold, person)
    keep(person, form, Said(form.lines, EMPLOYER))
    (profile,) = profiles(person, branch=sold.branch, party_id=str(customer_id(1)))
    keep(person, form, Said(form.lines, replace(EMPLOYER, cfdi_use="I04"), profile.id, profile.cfdi_use))
    (after,) = profiles(person, branch=sold.branch, party_id=str(customer_id(1)))
    assert (after.id, after.cfdi_use, the_cfdi(sold).draft["recipient"]["cfdi_use"]) == (profile.id, "G03", "I04")


def test_without_a_service_profile_the_person_says_what_it_is(mexico: World, database: Database, person: Office) -> None:
    mexico.sql("update branches set cfdi_auto_stamp = false")
    sell(mexico, 1)
    issue(mexico, mexico.agent())
    with psycopg.connect(database.admin, autocommit=True) as admin:
        admin.execute("delete from service_profiles")
    form = form_of(mexico, person)
    assert (form.whole, form.lines) == (False, (HandLine("Excursión", "", "", Decimal("116.00"), None),))
    judged = judge(person, form, Said(form.lines, EMPLOYER))
    assert judged.stops and "guest.iva" in [problem.code for problem in judged.problems]
    said = (replace(form.lines[0], product_key="90121502", unit_key="E48", iva=Iva.RATE_16),)
    stamp(mexico, person, keep(person, form, Said(said, EMPLOYER)))
    assert (the_cfdi(mexico).state, str(the_cfdi(mexico).total)) == ("STAMPED", "116.00")


@pytest.mark.parametrize("change", ["invoiced", "cancelled"])
def test_a_sale_that_is_gone_meanwhile_is_said_and_nothing_is_kept(sold: World, person: Office, change: str) -> None:
    form = form_of(sold, person)
    seen = judge(person, form, Said(form.lines, EMPLOYER)).seen
    if change == "invoiced":
        sold.sql("update cfdis set state = 'STAMPED'")
    else:
        sold.source.change(SALES, sale_id(1), status="cancelada", fecha_cancelacion="2026-11-20")
        sold.take_in(sold.agent())
    with pytest.raises(UserError) as caught:
        keep_guest_cfdi(person, form, Said(form.lines, EMPLOYER), seen=seen)
    assert (caught.value.code, caught.value.params) == ("guest.not_to_be_invoiced", {"number": "S-00001"})
    assert profiles(person, branch=sold.branch, party_id=str(customer_id(1))) == ()
    with pytest.raises(UserError) as again:
        form_of(sold, person)
    assert again.value.code == "guest.not_to_be_invoiced"


def test_a_payment_meanwhile_changes_the_terms_and_is_looked_at_first(sold: World, person: Office) -> None:
    form = form_of(sold, person)
    seen = judge(person, form, Said(form.lines, EMPLOYER)).seen
    sold.source.payment(1, sold.branch, "116.00", moneda="MXN", metodo_pago="transferencia")
    sold.take_in(sold.agent())
    with pytest.raises(UserError) as caught:
        keep_guest_cfdi(person, form, Said(form.lines, EMPLOYER), seen=seen)
    assert caught.value.code == "guest.changed_meanwhile"
    again = form_of(sold, person)
    assert (again.bare.payment_method, again.bare.payment_form, str(again.paid)) == ("PUE", "03", "116.00")
    keep(person, again, Said(again.lines, EMPLOYER))


def said_of(form: GuestForm, **changed: object) -> Said:
    recipient = {name: value for name, value in changed.items() if hasattr(EMPLOYER, name)}
    line = {name: value for name, value in changed.items() if name not in recipient}
    return Said((replace(form.lines[0], **line),), replace(EMPLOYER, **recipient))  # type: ignore[arg-type]


BAD: dict[str, tuple[dict[str, object], str, str, str | None]] = {
    "a cent below": ({"gross": Decimal("115.99")}, "guest.total_below", "lines[0].gross", "116.00"),
    "a cent above": ({"gross": Decimal("116.01")}, "guest.total_above", "lines[0].gross", "116.00"),
    "nothing": ({"gross": Decimal(0)}, "guest.amount", "lines[0].gross", None),
    "a tenth of a cent": ({"gross": Decimal("116.001")}, "guest.amount", "lines[0].gross", None),
    "no number": ({"gross": Decimal("NaN")}, "guest.amount", "lines[0].gross", None),
    "no quantity": ({"quantity": Decimal(0)}, "guest.amount", "lines[0].quantity", None),
    "no IVA": ({"iva": None}, "guest.iva", "lines[0].iva", None),
    "a bar": ({"description": "Tour|Isla"}, "text.bar", "lines[0].description", "Tour/Isla"),
    "a control character": ({"description": "Tour\x0bIsla\x01"}, "text.control", "lines[0].description", None),
    "no product key": ({"product_key": ""}, "CFDI40162", "lines[0].product_key", None),
    "12 for 13": ({"rfc": "EKU900317C9"}, "rfc.malformed", "recipient.rfc", None),
    "no such postal code": ({"postal_code": "00001"}, "CFDI40147", "recipient.postal_code", None),
    "kind of company": ({"name": "ESCUELA KEMPER URGATE SA DE CV"}, "CFDI40145", "recipient.name", "ESCUELA KEMPER URGATE"),
    "a person's regime": ({"tax_regime": "605"}, "CFDI40158", "recipient.tax_regime", None),
    "a use of persons": ({"cfdi_use": "D01"}, "CFDI40161", "recipient.cfdi_use", "S01"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_what_is_wrong_is_said_at_its_field_with_the_value_that_mends_it(sold: World, person: Office, name: str) -> None:
    changed, code, path, fix = BAD[name]
    form = form_of(sold, person)
    found = [problem for problem in judge(person, form, said_of(form, **changed)).problems if problem.code == code]
    assert [problem.path for problem in found] == [path]
    assert fix is None or found[0].fix == fix
    assert found[0].message in codes()


def test_lines_that_are_no_numbers_hide_nothing_about_the_recipient(sold: World, person: Office) -> None:
    judged = judge(person, form_of(sold, person), said_of(form_of(sold, person), gross=Decimal("NaN"), postal_code="00001"))
    assert [problem.code for problem in judged.problems] == ["guest.amount", "CFDI40147"]


def test_what_stops_is_not_kept(sold: World, person: Office) -> None:
    form = form_of(sold, person)
    with pytest.raises(UserError) as caught:
        keep_guest_cfdi(person, form, said_of(form, gross=Decimal("115.99")), seen="")
    assert caught.value.code == "cfdi.has_problems"
    assert the_cfdi(sold).by_hand == {}


def test_a_guest_who_asks_takes_the_sale_out_of_the_draft_of_a_global_invoice(shop: World, person: Office) -> None:
    sell_to_the_public(shop, 1, 2)
    issue(shop, shop.agent())
    whole = drafted(shop)
    assert held(shop, whole) == ["S-00001", "S-00002"]
    form = reading(lambda: guest_form(person, document(shop, 2)))
    assert (form.bare.payment_method, form.bare.payment_form) == ("PUE", "01")
    kept = keep(person, form, Said(form.lines, EMPLOYER))
    assert (held(shop, whole), held(shop, kept.id)) == (["S-00001"], ["S-00002"])
    stamp(shop, person, kept)
    assert shop.one("select state, recipient_rfc from cfdis where id = :id", id=kept.id) == ("STAMPED", "EKU9003173C9")


# --- finding the sale ---------------------------------------------------------------------------------------------------


def test_a_sale_is_found_by_folio_name_and_amount_newest_first(mexico: World, person: Office) -> None:
    sell(mexico, 1, 2, 3)
    mexico.source.customer(3, mexico.branch, nombre="Ñandú Viajes", rfc="EKU9003173C9")
    mexico.source.resell(3, "1160.50")
    mexico.take_in(mexico.agent())

    def numbers(wanted: str, branch: str | None = None) -> list[str]:
        return [sale.number for sale in reading(lambda: guest_sales(person, wanted, branch=branch))]

    assert numbers("") == ["S-00003", "S-00002", "S-00001"]
    assert numbers(" s-00002 ") == ["S-00002"]
    assert numbers("ñandú") == ["S-00003"]
    assert numbers("xochilt") == ["S-00002", "S-00001"]
    assert numbers("$1,160.5") == ["S-00003"]
    assert numbers("116.00", mexico.branch) == ["S-00002", "S-00001"]
    assert numbers("", "nowhere") == []
    assert numbers("%") == []


@pytest.mark.parametrize(
    ("said", "cents"),
    [("1,160.50", 116050), ("$1160.5", 116050), ("1160", 116000), ("1160.505", None), ("S-1", None), ("", None), ("-5", None)],
)
def test_an_amount_as_people_type_it(said: str, cents: int | None) -> None:
    assert minor(said) == cents


# --- who may ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def people(sold: World, database: Database, person: Office) -> Iterator[Callable[[str], Office]]:
    """The office of a person of a role who sees the branch."""
    with psycopg.connect(database.admin, autocommit=True) as admin:
        admin.execute("insert into branches (code, name, issuer_id, zone, currency) select 'A', 'A', id, 'UTC', 'USD' from issuers limit 1")
    with logins(database.admin, database.agent) as made, ExitStack() as held:

        def office_of(role: str) -> Office:
            with psycopg.connect(database.admin, autocommit=True) as admin:
                admin.execute("insert into people_branches (login, branch) values (%s, %s)", (made.names[role], sold.branch))
            engine = connect(made.by_role[role])
            held.callback(engine.dispose)
            return replace(person, engine=engine, dsn=made.by_role[role], actor=made.names[role])

        yield office_of
        with psycopg.connect(database.admin, autocommit=True) as admin:
            admin.execute("delete from people_branches; delete from people where login <> 'local'")


def test_finance_of_the_branch_may(sold: World, person: Office, people: Callable[[str], Office]) -> None:
    finance = people("finance")
    form = form_of(sold, finance)
    keep(finance, form, Said((replace(form.lines[0], description="Tour"),), to_the_public("JUANA LOPEZ", form.bare.place_of_issue)))
    assert the_cfdi(sold).by_hand["lines"][0]["description"] == "Tour"


def test_a_viewer_may_look_and_keeps_nothing(sold: World, people: Callable[[str], Office]) -> None:
    viewer = people("viewer")
    form = form_of(sold, viewer)
    said = Said(form.lines, to_the_public("JUANA LOPEZ", form.bare.place_of_issue))
    with pytest.raises(UserError) as caught:
        asking(lambda: keep_guest_cfdi(viewer, form, said, seen=judge(viewer, form, said).seen))
    assert caught.value.code == "permission.denied"
    assert the_cfdi(sold).recipient_rfc == "CACX7605101P8"
