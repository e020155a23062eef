"""The document as a whole: type, series, Fecha, place of issue, export, relations, period of a global invoice."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from agent.domain.cfdi import PUBLIC_NAME, PUBLIC_RFC, Cfdi, CfdiType
from agent.domain.fiscal_zone import STAMPING_WINDOW, FiscalZone, local_time
from agent.domain.rules.codes import EXPORTS, PERIODICITIES, RELATIONS, CodeBook
from agent.domain.rules.problem import Problem, rule
from agent.domain.rules.texts import text

_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_BIMONTHLY = "05"
_BIMONTHLY_REGIME = "621"


def check(cfdi: Cfdi, codes: CodeBook, now: datetime | None) -> Iterator[Problem]:
    """Source: Anexo 20, CFDI40121-40126, 40130-40137; PAC code 401 for Fecha."""
    yield from text(cfdi.series, "series", 25, required=False)
    yield from text(cfdi.folio, "folio", 40, required=False)
    yield from text(cfdi.payment_conditions, "payment_conditions", 1000, required=False)
    zone = codes.zone(cfdi.place_of_issue)
    if zone is None:
        yield rule("CFDI40126", "place_of_issue", postal_code=cfdi.place_of_issue)
    elif now is not None:
        yield from _time(cfdi, zone, now)
    yield from _export(cfdi)
    yield from _relations(cfdi)
    yield from _period(cfdi)


def _time(cfdi: Cfdi, zone: FiscalZone, now: datetime) -> Iterator[Problem]:
    here = local_time(now, zone)
    if cfdi.issued_at > here:
        yield rule("401.future", "issued_at", issued_at=cfdi.issued_at, now=here, fix=here.isoformat())
    elif here - cfdi.issued_at > STAMPING_WINDOW:
        yield rule("401.old", "issued_at", issued_at=cfdi.issued_at, now=here, fix=here.isoformat())


def _export(cfdi: Cfdi) -> Iterator[Problem]:
    if cfdi.export not in EXPORTS:
        yield rule("CFDI40121", "export", value=cfdi.export, fix="01")
    elif cfdi.export == "02":
        yield rule("CFDI40122", "export", fix="01")


def _relations(cfdi: Cfdi) -> Iterator[Problem]:
    for index, related in enumerate(cfdi.related):
        if related.relation not in RELATIONS:
            yield rule("relation.unknown", f"related[{index}].relation", value=related.relation)
        if not related.uuids:
            yield rule("relation.without_uuid", f"related[{index}].uuids")
        for position, uuid in enumerate(related.uuids):
            if not _UUID.fullmatch(uuid):
                yield rule("relation.uuid", f"related[{index}].uuids[{position}]", value=uuid)


def _period(cfdi: Cfdi) -> Iterator[Problem]:
    period = cfdi.global_information
    public = cfdi.recipient.rfc == PUBLIC_RFC and cfdi.recipient.name == PUBLIC_NAME
    if period is None:
        if public and cfdi.type is CfdiType.INCOME:
            yield rule("CFDI40130", "global_information")
        return
    if not public:
        yield rule("CFDI40146", "global_information")
    if period.periodicity not in PERIODICITIES:
        yield rule("global.periodicity", "global_information.periodicity", value=period.periodicity)
    bimonthly = period.periodicity == _BIMONTHLY
    if bimonthly and cfdi.issuer.tax_regime != _BIMONTHLY_REGIME:
        yield rule("CFDI40132", "global_information.periodicity")
    allowed = range(13, 19) if bimonthly else range(1, 13)
    if period.months not in {f"{month:02d}" for month in allowed}:
        yield rule("CFDI40134" if bimonthly else "CFDI40135", "global_information.months", value=period.months)
    if period.year not in (cfdi.issued_at.year, cfdi.issued_at.year - 1):
        yield rule("CFDI40136", "global_information.year", value=period.year, fix=str(cfdi.issued_at.year))
