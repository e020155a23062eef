"""Banco de México's SIE API: the dollar's rate by day of determination (SF43718) and by day of settlement (SF60653).

Written from the API's documentation. Assumed, because the documentation does not say it: a series or a day that is none is
answered with 400 and an error; days without a value are left out, or given as N/E where the dial says so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final
from zoneinfo import ZoneInfo

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from agent.practice.company.config import rates
from agent.practice.faults import Dial
from agent.practice.store import Store

TOKEN: Final = "p7a3c71e" * 8
SERIES: Final = {
    "SF43718": "Tipo de cambio pesos por dólar E.U.A. para solventar obligaciones, fecha de determinación (FIX)",
    "SF60653": "Tipo de cambio pesos por dólar E.U.A. para solventar obligaciones, fecha de liquidación",
}
MOST_SERIES: Final = 20
CENTRE: Final = ZoneInfo("America/Mexico_City")
NOON: Final = time(12)
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_TOKEN_PAGE: Final = "https://www.banxico.org.mx/SieAPIRest/service/v1/token"
THROTTLED: Final = {
    "mensaje": "Límite de consultas superado.",
    "detalle": "El token quedó inhabilitado.",
    "timeReset": 0,
    "secondsToReset": 60,
}


class Refusal(Exception):
    """An answer of 400 with its error node."""

    def __init__(self, message: str, detail: str) -> None:
        super().__init__(message)
        self.error = {"url": _TOKEN_PAGE, "mensaje": message, "detalle": detail}


def is_banking_day(day: date) -> bool:
    """Whether banks open: no weekend and none of the fixed days on which they are closed."""
    fixed = {(1, 1), (5, 1), (9, 16), (11, 2), (12, 12), (12, 25)}
    mondays = {(2, 1), (3, 3), (11, 3)}  # month, and which Monday of it
    nth = (day.month, (day.day - 1) // 7 + 1)
    return day.weekday() < 5 and (day.month, day.day) not in fixed and not (day.weekday() == 0 and nth in mondays)


def banking_day(day: date, steps: int) -> date:
    """The banking day `steps` after `day` (before it, when negative)."""
    one = timedelta(days=1 if steps > 0 else -1)
    for _ in range(abs(steps)):
        day += one
        while not is_banking_day(day):
            day += one
    return day


def value_of(series: str, day: date, now: datetime) -> Decimal | None:
    """What the series says of a day at that moment (aware); None where it has nothing."""
    if not is_banking_day(day):
        return None
    determined = day if series == "SF43718" else banking_day(day, -2)
    here = now.astimezone(CENTRE)
    if (determined, NOON) > (here.date(), here.time()):
        return None
    # The practice company's own rates are those of the Diario Oficial, so both agree.
    published = banking_day(determined, 1)
    return next(rate.rate for rate in rates(published) if (rate.currency, rate.published_on) == ("USD", published))


class Banxico:
    """The API under /SieAPIRest/service/v1."""

    def __init__(self, store: Store, dial: Dial, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._store = store
        self._dial = dial
        self._now = now

    def routes(self) -> list[Route]:
        """What is mounted."""
        return [Route("/SieAPIRest/service/v1/series/{ids}/datos/{first}/{last}", self._endpoint, methods=["GET"])]

    async def _endpoint(self, request: Request) -> Response:
        token = request.headers.get("bmx-token", request.query_params.get("token", ""))
        path = request.path_params
        status, document = await run_in_threadpool(self.answer, token, path["ids"], path["first"], path["last"])
        return JSONResponse(document, status)

    def answer(self, token: str, ids: str, first: str, last: str) -> tuple[int, dict[str, Any]]:
        """HTTP status and document for one question."""
        self._store.count("banxico.requests")
        try:
            if token != self._store.setting("banxico.token", TOKEN):
                raise Refusal("Token inválido", "El token enviado no es válido, favor de verificar.")
            names = ids.split(",")
            if len(names) > MOST_SERIES or not set(names) <= SERIES.keys():
                raise Refusal("Serie no encontrada", "La serie solicitada no existe.")
            span = _day(first), _day(last)
            if span[0] > span[1]:
                raise Refusal("Fechas inválidas", "La fecha inicial es posterior a la final.")
        except Refusal as refusal:
            return 400, {"error": refusal.error}
        return 200, {"bmx": {"series": [self._series(name, *span) for name in names]}}

    def _series(self, name: str, first: date, last: date) -> dict[str, Any]:
        if self._dial.take_habit("banxico", {"series"}, "empty"):
            return {"idSerie": name, "titulo": SERIES[name]}
        holes = self._dial.take_habit("banxico", {"series"}, "n_e")
        return {"idSerie": name, "titulo": SERIES[name], "datos": list(self._values(name, first, last, holes))}

    def _values(self, name: str, first: date, last: date, holes: bool) -> Iterator[dict[str, str]]:
        now = self._now()
        for step in range((last - first).days + 1):
            day = first + timedelta(days=step)
            value = value_of(name, day, now)
            if value is not None:
                yield {"fecha": f"{day:%d/%m/%Y}", "dato": f"{value:.4f}"}
            elif holes:
                yield {"fecha": f"{day:%d/%m/%Y}", "dato": "N/E"}


def _day(text: str) -> date:
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise Refusal("Fechas inválidas", "El formato de las fechas es aaaa-mm-dd.")
