"""Banco de México: the rate of the dollar that the Diario Oficial publishes, from the SIE API.

The series is the one by day of settlement (SF60653). A rate is determined on a banking day (series SF43718, the FIX), published
in the Diario Oficial on the next one and settles debts on the one after that, so its day of publication is the day that
stands before it in the series. It is known two banking days ahead, and days without a value (N/E) are no banking days.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from typing import Any, ClassVar

from agent.domain.exchange import PublishedRate
from agent.http_client.exact_json import loads
from agent.http_client.retry_after import LONGEST, retry_after
from agent.ports import Answer, Done, Outcome, RateSpec, Refused, Request, Throttled, Unknown, Wire

ADDRESS = "https://www.banxico.org.mx"
SERIES: Mapping[str, str] = {"USD": "SF60653"}
_AROUND = timedelta(days=15)
"""More than the longest run of days without a bank, so that a rate of the first day asked for has the day before it."""
_NO_VALUE = "N/E"
_SIX = Decimal("0.000001")

Values = Mapping[date, Decimal]


class BadAnswer(ValueError):
    """What came back is not the answer that the API is documented to give."""


class Banxico:
    """The SIE API under one `token`, which Banco de México gives to anybody; `now` is asked when it says how long to wait."""

    spec: ClassVar[RateSpec] = RateSpec(
        name="banxico",
        label="Banco de México",
        endpoint="BANXICO",
        home="MXN",
        currencies=tuple(SERIES),
        deadline=30.0,
        verified=False,  # against the practice server only, so far
    )

    def __init__(self, wire: Wire, *, token: str, now: Callable[[], datetime]) -> None:
        self._wire = wire
        self._token = token
        self._now = now

    def published(self, first: date, last: date) -> Outcome[tuple[PublishedRate, ...]]:
        """The rates published between the two days. Refused(of="account") = the token, Refused(of="document") = the question."""
        series = ",".join(SERIES.values())
        request = Request(
            method="GET",
            endpoint=self.spec.endpoint,
            base=ADDRESS,
            path=f"/SieAPIRest/service/v1/series/{series}/datos/{first - _AROUND}/{last + _AROUND}",
            headers={"Bmx-Token": self._token, "Accept": "application/json"},
        )
        answer = self._wire.send(request, deadline=self.spec.deadline)
        if not isinstance(answer, Answer):
            return answer
        try:
            return self._read(answer, first, last)
        except BadAnswer as error:
            return Unknown(f"HTTP {answer.status}: {error}")

    def _read(self, answer: Answer, first: date, last: date) -> Outcome[tuple[PublishedRate, ...]]:
        if answer.status == 429:
            return Throttled(retry_after(answer.headers, self._now()))
        document = _document(answer.body)
        error = document.get("error")
        if isinstance(error, dict):
            return self._refusal(answer.status, error)
        if answer.status != 200:
            raise BadAnswer("no error is named")
        rates = [rate for currency, series in SERIES.items() for rate in _rates(currency, _values(document, series))]
        return Done(tuple(rate for rate in rates if first <= rate.published_on <= last))

    def _refusal(self, status: int, error: Mapping[str, Any]) -> Refused | Throttled:
        seconds = str(error.get("secondsToReset", ""))
        if seconds.isascii() and seconds.isdigit():
            return Throttled(self._now() + min(timedelta(seconds=int(seconds[:9])), LONGEST))
        said = " ".join(str(error.get(name) or "") for name in ("mensaje", "detalle")).strip()
        about_us = "token" in said.lower()
        return Refused(str(status), said[:300], "account" if about_us else "document", "rates.token" if about_us else "rates.refused")


def _document(body: bytes) -> Mapping[str, Any]:
    try:
        document = loads(body)
    except (ValueError, RecursionError):
        raise BadAnswer("no JSON") from None
    if not isinstance(document, dict):
        raise BadAnswer("no object")
    return document


def _values(document: Mapping[str, Any], series: str) -> Values:
    """The values of `series` by day, without those that are not given."""
    inside = document.get("bmx")
    listed = inside.get("series") if isinstance(inside, dict) else None
    found = [one for one in listed if isinstance(one, dict) and one.get("idSerie") == series] if isinstance(listed, list) else []
    if len(found) != 1:
        raise BadAnswer(f"no series {series}")
    rows = found[0].get("datos", [])  # left out where the span holds none
    if not isinstance(rows, list):
        raise BadAnswer("datos is no list")
    values: dict[date, Decimal] = {}
    for row in rows:
        day, text = _row(row)
        if text.upper() == _NO_VALUE:
            continue
        value = _value(text)
        if values.setdefault(day, value) != value:
            raise BadAnswer(f"{day} has two values")
    return values


def _row(row: object) -> tuple[date, str]:
    if not isinstance(row, dict) or not isinstance(row.get("fecha"), str) or not isinstance(row.get("dato"), str):
        raise BadAnswer(f"a value without day or number: {str(row)[:60]}")
    try:
        # Days are asked for as 2026-11-24 and answered as 24/11/2026.
        return datetime.strptime(row["fecha"].strip(), "%d/%m/%Y").date(), row["dato"].strip()  # noqa: DTZ007
    except ValueError:
        raise BadAnswer(f"no day: {row['fecha'][:20]}") from None


def _value(text: str) -> Decimal:
    try:
        value = Decimal(text.replace(",", ""))
    except InvalidOperation:
        raise BadAnswer(f"no number: {text[:20]}") from None
    if not value.is_finite() or value <= 0 or value >= 1_000_000 or value != value.quantize(_SIX):
        raise BadAnswer(f"no rate: {text[:20]}")
    return value


def _rates(currency: str, values: Values) -> list[PublishedRate]:
    return [
        PublishedRate(currency, Banxico.spec.home, published_on, values[settled_on], f"banxico:{SERIES[currency]}")
        for published_on, settled_on in pairwise(sorted(values))
    ]
