"""`rates`: published exchange rates and the states' lodging tax, typed in by hand where nothing fetches them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Annotated

import typer

from agent import settings
from agent.cli.output import DataOption, JsonOption, PracticeOption, document, reporting, say
from agent.db import roles
from agent.domain.exchange import PublishedRate
from agent.domain.lodging_tax import LodgingRate
from agent.hub import Office
from agent.office import open_as
from agent.services.add_rate import add_rate
from agent.services.set_lodging_rate import set_lodging_rate
from agent.views.rates import lodging_taxes, rates

app = typer.Typer(help="Published exchange rates: ls, add; lodging tax of the states: lodging, lodging-add.", no_args_is_help=True)
CurrencyArgument = Annotated[str, typer.Argument(help="Its three letters: USD.")]
RateArgument = Annotated[str, typer.Argument(help="As it was published: 18.4567.")]
DayOption = Annotated[datetime, typer.Option("--day", formats=["%Y-%m-%d"], help="The day on which it was published.")]
SourceOption = Annotated[str, typer.Option("--source", help="Where it was published: DOF.")]
HomeOption = Annotated[str, typer.Option("--home", help="In which currency it is said.")]


@contextmanager
def _office(data: DataOption, practice: bool) -> Iterator[Office]:
    opened = open_as(settings.load(data=data, practice=practice), roles.AGENT_LOGIN, 1)
    try:
        yield opened.office
    finally:
        opened.close()


def _number(said: str) -> Decimal:
    try:
        return Decimal(said)
    except InvalidOperation:
        raise typer.BadParameter(said) from None


@app.command("ls")
def ls(
    currency: Annotated[str, typer.Option("--currency", help="Only this one.")] = "",
    limit: Annotated[int, typer.Option("--limit", min=1, max=1000, help="How many, the newest first.")] = 30,
    data: DataOption = None,
    practice: PracticeOption = False,
    as_json: JsonOption = False,
) -> None:
    """The rates that are known, the newest first."""
    with reporting(as_json), _office(data, practice) as office:
        found = rates(office, currency=currency.upper(), limit=limit)
        if as_json:
            document("rates", {"rates": [_as_json(rate) for rate in found]})
        else:
            for rate in found:
                say(f"{rate.published_on}  {rate.currency}/{rate.home}  {rate.rate:>14}  {rate.source}")


@app.command("add")
def add(
    currency: CurrencyArgument,
    rate: RateArgument,
    day: DayOption,
    source: SourceOption = "DOF",
    home: HomeOption = "MXN",
    sure: Annotated[bool, typer.Option("--sure", help="It is right although it is far from the others.")] = False,
    data: DataOption = None,
    practice: PracticeOption = False,
    as_json: JsonOption = False,
) -> None:
    """Keeps a rate as it was published; one that is known is never changed. What waited for it goes on."""
    with reporting(as_json), _office(data, practice) as office:
        kept = add_rate(office, PublishedRate(currency, home, day.date(), _number(rate), source), sure=sure)
        if as_json:
            document("rate", _as_json(kept))
        else:
            say(f"{kept.published_on}  {kept.currency}/{kept.home}  {kept.rate}  {kept.source}")


@app.command("lodging")
def lodging(data: DataOption = None, practice: PracticeOption = False, as_json: JsonOption = False) -> None:
    """The lodging tax (ISH) of every state that is known."""
    with reporting(as_json), _office(data, practice) as office:
        found = lodging_taxes(office)
        if as_json:
            document("lodging", {"rates": [{**_lodging_json(rate), "source": source} for rate, source in found]})
        else:
            for rate, source in found:
                say(f"{rate.state}  {rate.valid_from} - {rate.valid_until or ''}  {rate.rate} %  {source}")


@app.command("lodging-add")
def lodging_add(
    state: Annotated[str, typer.Argument(help="SAT's three letters of the state: ROO.")],
    rate: Annotated[str, typer.Argument(help="In per cent: 5.")],
    source: Annotated[str, typer.Option("--source", help="Where it was published.")],
    first: Annotated[datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="Its first day; else this year's.")] = None,
    last: Annotated[datetime | None, typer.Option("--until", formats=["%Y-%m-%d"], help="Its last day; else the year's.")] = None,
    data: DataOption = None,
    practice: PracticeOption = False,
    as_json: JsonOption = False,
) -> None:
    """Keeps the rate of a state from a day on; what is known is never changed."""
    with reporting(as_json), _office(data, practice) as office:
        begins = first or datetime(office.now().year, 1, 1, tzinfo=UTC)
        kept = set_lodging_rate(office, LodgingRate(state, _number(rate), begins.date(), last.date() if last else None), source=source)
        if as_json:
            document("lodging_rate", {**_lodging_json(kept), "source": source})
        else:
            say(f"{kept.state}  {kept.valid_from} - {kept.valid_until}  {kept.rate} %")


def _as_json(rate: PublishedRate) -> dict[str, str]:
    return {
        "currency": rate.currency, "home": rate.home, "published_on": rate.published_on.isoformat(), "rate": f"{rate.rate:f}",
        "source": rate.source,
    }  # fmt: skip


def _lodging_json(rate: LodgingRate) -> dict[str, str | None]:
    return {
        "state": rate.state, "rate": f"{rate.rate:f}", "valid_from": rate.valid_from.isoformat(),
        "valid_until": rate.valid_until.isoformat() if rate.valid_until else None,
    }  # fmt: skip
