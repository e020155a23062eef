"""The CFDI of a waiting guest: the sale laid out for a person, judged as they type, and kept as they say it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import ProgrammingError

from agent.db import canonical
from agent.db.engine import transaction
from agent.db.looks import look_of
from agent.db.sql import text
from agent.domain.cfdi import Cfdi, Recipient
from agent.domain.constancia import Constancia
from agent.domain.guest_invoice import ByHand, HandLine, countable, filled, is_generic, off_by, unsaid
from agent.domain.lodging_tax import Lodging
from agent.domain.look import Look
from agent.domain.rules import blocking, check
from agent.domain.rules.problem import Problem
from agent.errors import UserError
from agent.hub import Office
from agent.services.draft_cfdi import draft_cfdi, draft_hash, kept_by_hand
from agent.services.fiscal_profiles import Fields, Paper, add_from_constancia, add_typed, confirm
from agent.services.sale_document import Frame, frame_of, offered_lines, recipient_of

_FREE = ("DRAFT", "REFUSED")
_CODES = 12


@dataclass(frozen=True, slots=True)
class GuestForm:
    """A sale laid out. `bare` is its document without recipient and lines; `lines` and `recipient` are what to begin with.

    `whole` = the platform's own lines are complete, `platform` are those. `paid` is what counts as paid of `total`.
    """

    document_id: int
    number: str
    branch: str
    party_id: str
    customer: str
    bare: Cfdi
    total: Decimal
    paid: Decimal
    lines: tuple[HandLine, ...]
    platform: tuple[HandLine, ...]
    whole: bool
    recipient: Recipient
    certificate: bytes
    look: Look
    lodging: Lodging


@dataclass(frozen=True, slots=True)
class Said:
    """What a person says now. `profile` is the confirmed one that `recipient` is, None = it is confirmed by saying it.

    `paper` is the Constancia that it was read from.
    """

    lines: tuple[HandLine, ...]
    recipient: Recipient
    profile: int | None = None
    profile_use: str = ""
    paper: tuple[Constancia, Paper] | None = None


@dataclass(frozen=True, slots=True)
class Judged:
    """Everything that is wrong with what was said; its print and its `seen` hash, empty where it is no document yet."""

    problems: tuple[Problem, ...]
    pdf: bytes = b""
    seen: str = ""

    @property
    def stops(self) -> bool:
        """Whether it cannot be issued so."""
        return not self.seen or bool(blocking(self.problems))


@dataclass(frozen=True, slots=True)
class Kept:
    """The draft as it is kept, ready to be issued as it was looked at."""

    id: int
    branch: str
    draft_hash: str


def guest_form(office: Office, document_id: int) -> GuestForm:
    """The sale laid out. Raises `guest.not_to_be_invoiced`, and what `frame_of` raises. One transaction, which only reads."""
    with transaction(office.engine) as tx:
        row = _row(tx, document_id)
        sale = canonical.sale(tx, row.row_id) if row is not None else None
        if row is None or sale is None or sale.cancelled or sale.party is None or row.state not in (None, *_FREE):
            raise UserError("guest.not_to_be_invoiced", number=row.number if row is not None else "?")
        frame = frame_of(office, tx, sale, branch=row.branch, connection=row.connection_id, issuer_id=row.issuer_id)
        by_hand = kept_by_hand(tx, row.cfdi_id if row.purpose == "sale" else None)
        recipient = recipient_of(tx, frame, branch=row.branch, chosen=row.recipient_id, by_hand=by_hand)
        return _form(document_id, row, frame, by_hand, recipient, look_of(tx, row.branch))


def judge(office: Office, form: GuestForm, said: Said, *, draw: bool = True) -> Judged:
    """What SAT's rules say of it, with its print where it can be drawn. Asks no database."""
    if not countable(said.lines):
        bare = replace(form.bare, recipient=said.recipient)
        alone = check(bare, office.catalogs(), now=office.now(), published_rate=bare.exchange_rate)
        return Judged((*unsaid(said.lines, form.lodging), *(one for one in alone if one.path.startswith("recipient"))))
    own = (*unsaid(said.lines, form.lodging), *off_by(form.total, said.lines, form.bare.currency))
    cfdi = _document(form, said)
    problems = (*own, *check(cfdi, office.catalogs(), now=office.now(), published_rate=cfdi.exchange_rate))
    pdf = _print(form, cfdi) if draw else b""
    return Judged(problems, pdf, "" if own else draft_hash(cfdi))


def keep_guest_cfdi(office: Office, form: GuestForm, said: Said, *, seen: str) -> Kept:
    """The draft as a person wants it issued: the recipient is confirmed in their name, then the draft is kept (a transaction each).

    Raises `permission.denied`, `recipient.*`, `cfdi.has_problems`, `guest.changed_meanwhile`, and `guest.not_to_be_invoiced` when the
    sale got a CFDI or was cancelled meanwhile.
    """
    stops = blocking(judge(office, form, said, draw=False).problems)
    if stops:
        raise UserError("cfdi.has_problems", count=len(stops))
    with transaction(office.engine) as tx:
        if not _still_free(tx, form.document_id):
            raise UserError("guest.not_to_be_invoiced", number=form.number)
    try:
        cfdi_id = _keep(office, form, said, seen)
    except ProgrammingError as error:
        raise UserError("permission.denied", kind="issue_cfdi") from error
    if cfdi_id is None:
        raise UserError("guest.not_to_be_invoiced", number=form.number)
    return Kept(cfdi_id, form.branch, seen)


def _keep(office: Office, form: GuestForm, said: Said, seen: str) -> int | None:
    generic = is_generic(said.recipient)
    profile = None if generic else said.profile or _confirmed(office, form, said)
    use = said.recipient.cfdi_use if said.profile and said.recipient.cfdi_use != said.profile_use else ""
    lines = () if form.whole and said.lines == form.platform else said.lines
    by_hand = ByHand(lines, said.recipient if generic else None, "" if generic else use)
    return draft_cfdi(office, form.document_id, recipient_id=profile, by_hand=by_hand, seen=seen)


def codes_like(office: Office, catalogue: str, wanted: str) -> tuple[str, ...]:
    """The codes of ClaveProdServ or ClaveUnidad for any word that a person types, each with its text behind it. Asks no database."""
    return tuple(f"{code.key} {code.text}" for code in office.catalogs().search(catalogue, wanted, limit=_CODES))


def _row(tx: Connection, document_id: int) -> Any:
    return tx.execute(
        text("""select d.row_id, d.number, d.branch, d.party_id, b.issuer_id, b.connection_id, c.id as cfdi_id, c.state, c.purpose,
                    c.recipient_id, (select x.certificate from csds x where x.issuer_id = b.issuer_id and x.retired_at is null
                        order by x.valid_until desc limit 1) as certificate
                from documents d join branches b on b.code = d.branch left join cfdi_sales s on s.document_id = d.id and s.live
                left join cfdis c on c.id = s.cfdi_id where d.id = :id and d.kind = 'invoice'"""),
        {"id": document_id},
    ).one_or_none()


def _form(document_id: int, row: Any, frame: Frame, by_hand: ByHand, recipient: Recipient, look: Look) -> GuestForm:
    platform, whole = offered_lines(frame)
    kept = by_hand.lines if not off_by(frame.sale.total.amount, by_hand.lines, frame.bare.currency) else ()
    return GuestForm(
        document_id=document_id,
        number=row.number,
        branch=row.branch,
        party_id=frame.customer.id,
        customer=frame.customer.legal_name or frame.customer.name,
        bare=frame.bare,
        total=frame.sale.total.amount,
        paid=frame.paid,
        lines=kept or platform,
        platform=platform,
        whole=whole,
        recipient=recipient,
        certificate=bytes(row.certificate or b""),
        look=look,
        lodging=frame.lodging,
    )


def _still_free(tx: Connection, document_id: int) -> bool:
    row = _row(tx, document_id)
    sale = canonical.sale(tx, row.row_id) if row is not None else None
    return sale is not None and not sale.cancelled and row.state in (None, *_FREE)


def _document(form: GuestForm, said: Said) -> Cfdi:
    # The same numbers written in another way (1, 1.00) are the platform's own, and are kept as it writes them.
    lines = form.platform if said.lines == form.platform else said.lines
    return filled(form.bare, said.recipient, lines, form.lodging.rate() if _taxed(form, lines) else None)


def _taxed(form: GuestForm, lines: Sequence[HandLine]) -> bool:
    return any(line.lodging for line in lines) and form.lodging.trouble() is None


def _print(form: GuestForm, cfdi: Cfdi) -> bytes:
    from agent.cfdi.draft_print import draft_print

    if not form.certificate:
        return b""
    try:
        return draft_print(cfdi, form.certificate, form.look)
    except (ValueError, ArithmeticError, UserError):  # what no paper can carry is among the problems
        return b""


def _confirmed(office: Office, form: GuestForm, said: Said) -> int:
    recipient = said.recipient
    fields = Fields(recipient.name, recipient.tax_regime, recipient.postal_code, recipient.cfdi_use)
    if said.paper is not None and said.paper[0].rfc == recipient.rfc:
        found, paper = said.paper
        made = add_from_constancia(office, branch=form.branch, party_id=form.party_id, found=found, paper=paper)
    else:
        made = add_typed(office, branch=form.branch, party_id=form.party_id, rfc=recipient.rfc, fields=fields)
    confirm(office, made, fields)
    return made
