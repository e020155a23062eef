"""The document as a whole: type, series, Fecha, export, place of issue, confirmation, relations."""

from __future__ import annotations

import re
from collections.abc import Iterator

from agent.domain.cfdi import CfdiType
from agent.domain.fiscal_zone import STAMPING_WINDOW, local_time
from agent.domain.rules.case import Case, Family
from agent.domain.rules.codes import EXPORTS, RELATIONS
from agent.domain.rules.problem import Problem, rule
from agent.domain.rules.texts import text

rules = Family()
_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_YEARS = range(2010, 2100)
_DEFINITIVE = "02"
_NOT_EXPORTED = "01"


@rules("text.empty", "text.too_long", "text.bar", "text.control")
def texts(case: Case) -> Iterator[Problem]:
    """Serie, Folio and CondicionesDePago as the schema allows them."""
    yield from text(case.cfdi.series, "series", 25, required=False)
    yield from text(case.cfdi.folio, "folio", 40, required=False)
    yield from text(case.cfdi.payment_conditions, "payment_conditions", 1000, required=False)


@rules("CFDI40101")
def date_is_local_and_whole(case: Case) -> Iterator[Problem]:
    """Fecha: AAAA-MM-DDThh:mm:ss, without a zone."""
    moment = case.cfdi.issued_at
    if moment.tzinfo is not None or moment.microsecond or moment.year not in _YEARS:
        yield rule("CFDI40101", "issued_at", value=moment.isoformat(), fix=moment.replace(tzinfo=None, microsecond=0).isoformat())


@rules("401")
def date_is_recent(case: Case) -> Iterator[Problem]:
    """Fecha: not in the future and at most 72 hours back, by the clock of LugarExpedicion. The PAC's own code."""
    zone, moment = case.codes.zone(case.cfdi.place_of_issue), case.cfdi.issued_at
    if case.judged_at is None or zone is None or moment.tzinfo is not None:
        return
    here = local_time(case.judged_at, zone)
    if moment > here:
        yield rule("401.future", "issued_at", issued_at=moment, now=here, fix=here.isoformat())
    elif here - moment > STAMPING_WINDOW:
        yield rule("401.old", "issued_at", issued_at=moment, now=here, fix=here.isoformat())


@rules("CFDI40121")
def type_exists(case: Case) -> Iterator[Problem]:
    """TipoDeComprobante: one of c_TipoDeComprobante."""
    if case.cfdi.type not in tuple(CfdiType):
        yield rule("CFDI40121", "type", words="code.unknown", field="TipoDeComprobante", value=case.cfdi.type)


@rules("CFDI40122")
def definitive_export_has_its_complement(case: Case) -> Iterator[Problem]:
    """Exportacion 02 needs the foreign trade complement; services leave the country with 01."""
    if case.cfdi.export == _DEFINITIVE and not case.is_payment:
        yield rule("CFDI40122", "export", fix=_NOT_EXPORTED)


@rules("CFDI40123")
def export_exists(case: Case) -> Iterator[Problem]:
    """Exportacion: one of c_Exportacion."""
    if case.cfdi.export not in EXPORTS and not case.is_payment:
        yield rule("CFDI40123", "export", value=case.cfdi.export, fix=_NOT_EXPORTED)


@rules("CFDI40126")
def place_of_issue_exists(case: Case) -> Iterator[Problem]:
    """LugarExpedicion: a c_CodigoPostal."""
    if case.codes.zone(case.cfdi.place_of_issue) is None:
        yield rule("CFDI40126", "place_of_issue", postal_code=case.cfdi.place_of_issue)


@rules("CFDI40127")
def confirmation_only_where_asked(case: Case) -> Iterator[Problem]:
    """Confirmacion is for a TipoCambio out of range; in MXN there is none. (That of a payment confirms its own amounts.)"""
    if case.cfdi.confirmation is not None and case.cfdi.currency == "MXN" and not case.is_payment:
        yield rule("CFDI40127", "confirmation")


@rules("CFDI40137", "relation.without_uuid", "relation.uuid")
def relations(case: Case) -> Iterator[Problem]:
    """CfdiRelacionados: TipoRelacion of c_TipoRelacion and at least one UUID."""
    for index, related in enumerate(case.cfdi.related):
        if related.relation not in RELATIONS:
            yield rule("CFDI40137", f"related[{index}].relation", value=related.relation)
        if not related.uuids:
            yield rule("relation.without_uuid", f"related[{index}].uuids")
        for position, uuid in enumerate(related.uuids):
            if not _UUID.fullmatch(uuid):
                yield rule("relation.uuid", f"related[{index}].uuids[{position}]", value=uuid)
