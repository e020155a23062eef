"""Rows of the platform that are wrong, and an agent whose clock is: what can go goes, the rest waits with its reason."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from agent import settings
from agent.cli.practice_company import PLATFORM
from agent.office import open_office
from agent.practice import company
from agent.services.request_work import request_work
from tests.bad_input.words import known_in_both
from tests.faults.agent import Changed
from tests.faults.judge import judge
from tests.faults.processes import fork_server, forking
from tests.faults.profile import Profile, copied


def _why(profile: Profile, row: str) -> tuple[str, dict[str, str]]:
    ((code, params),) = profile.query(
        """select reason, params from source_rows where row_id = %s and disposition = 'wrong' union all
           select w.code, w.params from work w where w.kind = 'deliver' and w.state = 'blocked' and split_part(w.ref, ':', 2) = %s""",
        row,
        row,
    )
    return code, params


def _draft(profile: Profile, sale: str) -> tuple[str, str, list[dict[str, Any]]]:
    ((state, code, params),) = profile.query(
        """select c.state, c.code, c.params from cfdis c join cfdi_sales s on s.cfdi_id = c.id
           join documents d on d.id = s.document_id where d.row_id = %s""",
        sale,
    )
    return state, code, params.get("problems", [])


def test_wrong_rows_wait_with_their_reason_and_go_when_they_are_mended(profile: Profile) -> None:
    sale, customer = profile.query(
        """select s.id::text, s.customer_id::text from spirit.cuentas_por_cobrar s join spirit.customers c on c.id = s.customer_id
           where s.sucursal_id = 'MX_CDMX_001' and s.tipo = 'cliente' and s.status = 'pendiente' and s.moneda = 'MXN' and c.rfc <> ''
           and s.id::text <> %s order by s.folio limit 1""",
        company.WRONG["sale_parts_differ"],
        platform=True,
    )[0]
    ((rfc,),) = profile.query("select rfc from spirit.customers where id::text = %s", customer, platform=True)
    _set(profile, customer, rfc[:9])
    ended, _, log = profile.once()
    assert ended == 0, log
    code, params = _why(profile, company.WRONG["sale_parts_differ"])
    assert code == "sale.parts_differ"
    sentences = known_in_both(code, **params)
    assert all("2240.00" in sentence and "2250.00" in sentence for sentence in sentences.values())
    code, params = _why(profile, company.WRONG["sale_unknown_currency"])
    assert code == "money.unknown_currency"
    assert all("XQZ" in sentence for sentence in known_in_both(code, **params).values())
    for wrong in (company.SALE_WITHOUT_RFC, sale):
        state, code, problems = _draft(profile, wrong)
        assert (state, code) == ("DRAFT", "cfdi.has_problems")
        for problem in problems:
            known_in_both(problem["message"], **problem["params"])
        assert any("rfc" in problem["path"] for problem in problems), problems
        booked = profile.query("select 1 from erp_entity_mappings where entity_type = 'invoice' and spirit_tours_entity_id = %s", wrong)
        assert booked == [(1,)]
    assert profile.differences() == []
    _set(profile, customer, rfc)
    ((without, other),) = profile.query(
        """select c.id::text, (select min(o.rfc) from spirit.customers o where o.regimen_fiscal = c.regimen_fiscal and o.rfc <> '')
           from spirit.cuentas_por_cobrar s join spirit.customers c on c.id = s.customer_id where s.id::text = %s""",
        company.SALE_WITHOUT_RFC,
        platform=True,
    )
    _set(profile, without, other)
    ended, counted, log = profile.once()
    assert ended == 0, log
    assert _draft(profile, sale)[0] == _draft(profile, company.SALE_WITHOUT_RFC)[0] == "STAMPED"
    assert counted["writes"]["finkok"] == 2
    assert [line for line in judge(profile) if "stamps at the PAC for" not in line] == []


def _set(profile: Profile, customer: str, rfc: str) -> None:
    with profile.database(PLATFORM) as platform:
        platform.execute("update spirit.customers set rfc = %s where id::text = %s", [rfc, customer])


def test_a_clock_two_hours_fast_is_refused_by_the_pac_and_stamped_once_when_it_is_right(prepared_profile: Path) -> None:
    server = fork_server()
    with copied(prepared_profile, forking(server, Changed(clock=7200.0, patience=2.0))) as fast:
        code, counted, log = fast.once()
        assert code == 0, log
        assert fast.books("finkok")["stamps"] == []
        refused = fast.query("select id, state, code, params, folio from cfdis where folio is not null order by id")
        assert len(refused) > 10
        assert {(state, code) for _, state, code, _, _ in refused} == {("REFUSED", "pac.date_out_of_range")}
        known_in_both("pac.date_out_of_range", **refused[0][3])
        assert fast.query("select count(*) from attempts where outcome is null or outcome = 'unknown'") == [(0,)]
        assert fast.differences() == []
        right = Profile(fast.folder, fast.urls, forking(server, Changed(patience=2.0)))
        opened = open_office(settings.load(data=fast.folder, practice=True))
        try:
            for work, branch in fast.query("select id, branch from work where kind = 'issue_cfdi' and state = 'dead'"):
                request_work(opened.office, kind="retry", lane=f"retry:{work}", ref=str(work), branch=branch, args={})
        finally:
            opened.close()
        code, counted, log = right.once()
        assert code == 0, log
        assert counted["writes"]["finkok"] == len(refused)
        assert judge(right) == []
        assert right.query("select id, folio from cfdis where folio is not null order by id") == [(row[0], row[4]) for row in refused]
