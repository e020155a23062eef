"""The practice company's month at the counter: drafted from the real rows, stamped by the strict practice PAC, told to the books."""

from __future__ import annotations

from decimal import Decimal

from lxml import etree

from agent import settings
from agent.cfdi.safe_xml import parse
from agent.cfdi.validate import validate
from agent.domain.global_period import Periodicity, period_of
from agent.office import open_office
from agent.practice import company
from agent.services.draft_global import draft_global
from agent.services.request_work import request_work
from agent.views.cfdi import document
from agent.views.global_invoice import find_sale, offer, places
from tests.faults.profile import Profile

PLACE = "06600"
SOLD_BESIDE = 1
_PAY = """
    with template as (select * from spirit.pagos_recibidos where cxc_id::text = %(paid)s),
    sold as (select * from spirit.cuentas_por_cobrar where sucursal_id = 'MX_CDMX_001' and tipo = 'cliente' and status = 'pendiente'
        and moneda = 'MXN' and id::text <> %(wrong)s and not exists (
            select from spirit.reembolsos_por_pagar r where r.trip_id = cuentas_por_cobrar.trip_id) order by folio limit %(many)s),
    bare as (update spirit.customers set rfc = null where id in (select customer_id from sold))
    insert into spirit.pagos_recibidos
        select (jsonb_populate_record(null::spirit.pagos_recibidos, to_jsonb(t) || jsonb_build_object(
            'id', gen_random_uuid(), 'folio', 'MOSTRADOR-' || s.folio, 'cxc_id', s.id,
            'customer_id', s.customer_id, 'monto', s.monto_total, 'monto_recibido', s.monto_total, 'comision_bancaria', 0))).*
        from sold s, template t"""
_SOLD = "select folio, monto_total from spirit.cuentas_por_cobrar where folio = any(%s)"


def _sell_at_the_counter(profile: Profile) -> None:
    """One more customer of the practice company has no RFC and has paid, as the one that it has already."""
    with profile.database("spirit_platform") as platform:
        paid = {"paid": company.SALE_WITHOUT_RFC, "wrong": company.WRONG["sale_parts_differ"], "many": SOLD_BESIDE}
        assert platform.execute(_PAY, paid).rowcount == SOLD_BESIDE


def test_the_practice_companys_global_invoice_is_stamped_and_adds_up(profile: Profile) -> None:
    _sell_at_the_counter(profile)
    ended, _, log = profile.once()
    assert ended == 0, log
    opened = open_office(settings.load(data=profile.folder, practice=True))
    try:
        office = opened.office
        where = next(one for one in places(office) if one.postal_code == PLACE)
        ((day, folio),) = profile.query(
            """select max(p.fecha_pago)::date, s.folio from spirit.cuentas_por_cobrar s join spirit.pagos_recibidos p on p.cxc_id = s.id
               where s.id::text = %s group by s.id""",
            company.SALE_WITHOUT_RFC,
            platform=True,
        )
        period = period_of(Periodicity.MONTH, day)
        found = offer(office, issuer=where.issuer_id, place=PLACE, period=period)
        numbers = {one.number for one in found.going}
        assert folio in numbers
        assert len(numbers) == 1 + SOLD_BESIDE
        whole = draft_global(office, issuer=where.issuer_id, place=PLACE, period=period)
        assert whole is not None
        drafted = document(office, whole)
        assert drafted is not None
        assert (drafted.line.total, drafted.line.code, drafted.pdf[:5]) == (found.total, "", b"%PDF-")
        request_work(office, kind="issue_cfdi", lane=f"cfdi:{whole}", ref=str(whole), branch="MX_CDMX_001",
                     args={"draft_hash": drafted.line.draft_hash})  # fmt: skip
        ended, counted, log = profile.once()
        assert (ended, counted["writes"]["finkok"]) == (0, 1), log
        stamped = document(office, whole)
        assert stamped is not None
        assert (stamped.line.state, stamped.line.series, stamped.line.folio) == ("STAMPED", "AG", 1)
        assert validate(etree.fromstring(stamped.xml), office.catalogs()) == ()
        _adds_up(profile, stamped.xml, numbers)
        sits = find_sale(office, folio)
        assert sits is not None
        assert (sits.name, sits.uuid) == ("AG-1", stamped.line.uuid)
    finally:
        opened.close()


def _adds_up(profile: Profile, xml: bytes, numbers: set[str]) -> None:
    """What the PAC has is what the platform sold, ticket by ticket, and the books know its UUID."""
    sold = dict(profile.query(_SOLD, sorted(numbers), platform=True))
    root = parse(xml)
    space = {"c": "http://www.sat.gob.mx/cfd/4"}
    lines = {line.get("NoIdentificacion"): line for line in root.findall("c:Conceptos/c:Concepto", space)}
    assert lines.keys() == numbers
    assert Decimal(root.get("Total", "")) == sum((sold[number] for number in numbers), Decimal(0))
    about = root.find("c:InformacionGlobal", space)
    assert about is not None
    assert about.get("Periodicidad") == "04"
    uuid = str(root.xpath("string(//@UUID)")).upper()
    assert [one["uuid"].upper() for one in profile.books("finkok")["stamps"]].count(uuid) == 1
    told = profile.query("select distinct posting->>'memo' from erp_entity_mappings m join documents d on d.row_id = "
                         "m.spirit_tours_entity_id and d.kind = 'invoice' where m.entity_type = 'invoice' and d.number = any(%s)",
                         sorted(numbers))  # fmt: skip
    assert all(uuid in memo for (memo,) in told)
