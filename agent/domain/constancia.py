"""What a Constancia de Situación Fiscal says: RFC, name, regimes, postal code and date, out of its text and its QR.

The labels are those SAT prints. Nothing here is taken as true: a person confirms what was found.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from agent.domain import rfc as rfcs
from agent.domain.rules.codes import REGIMES
from agent.errors import UserError

OLD_AFTER_MONTHS = 3
VERIFICATION_PAGE = "https://siat.sat.gob.mx/app/qr/faces/pages/mobile/validadorqr.jsf"
"""SAT's page that a Constancia's QR opens: `?D1=10&D2=1&D3=<idCIF>_<RFC>`. A person opens it; nothing here ever does."""

MONTHS = {
    name: number
    for number, name in enumerate(
        ("ENERO", "FEBRERO", "MARZO", "ABRIL", "MAYO", "JUNIO", "JULIO", "AGOSTO", "SEPTIEMBRE", "OCTUBRE", "NOVIEMBRE", "DICIEMBRE"),
        start=1,
    )
} | {"SETIEMBRE": 9}

_TITLE = "CONSTANCIA DE SITUACION FISCAL"
_LABELS = (
    "RFC", "CURP", "Nombre (s)", "Primer Apellido", "Segundo Apellido", "Denominación/Razón Social", "Denominación o Razón Social",
    "Régimen Capital", "Nombre Comercial", "Fecha inicio de operaciones", "Estatus en el padrón", "Fecha de último cambio de estado",
    "Datos del domicilio registrado", "Código Postal", "Tipo de Vialidad", "Nombre de Vialidad", "Número Exterior", "Número Interior",
    "Nombre de la Colonia", "Nombre de la Localidad", "Nombre del Municipio o Demarcación Territorial",
    "Nombre de la Entidad Federativa", "Entre Calle", "Y Calle", "Correo Electrónico", "Tel. Fijo Lada", "Tel. Móvil Lada", "Número",
    "Estado del domicilio", "Estado del contribuyente en el domicilio", "Actividades Económicas", "Regímenes", "Obligaciones",
    "Datos de Identificación del Contribuyente", "Lugar y Fecha de Emisión", "Cadena Original Sello", "Sello Digital", "idCIF",
    "CONSTANCIA DE SITUACIÓN FISCAL", "VALIDA TU INFORMACIÓN FISCAL",
)  # fmt: skip
_RFC = r"[A-ZÑ&]{3,4}\d{6}[A-Z0-9]{3}"
_PAGE = re.compile(r"P[aá]gina\s*\[?\s*\d+\s*\]?\s*de\s*\[?\s*\d+\s*\]?", re.IGNORECASE)
_DATE = re.compile(r"(\d{1,2}) DE ([A-Z]+) DE (\d{4})")
_DAY = r"\d{1,2}/\d{1,2}/\d{4}"
_REGIME_HEAD = re.compile(r"^\s*R[ée]gimen\s+Fecha\s+(?:de\s+)?(?:Inicio|alta)(?:\s+Fecha\s+(?:de\s+)?(?:Fin|baja))?\s*", re.IGNORECASE)
_REGIME_ROW = re.compile(rf"(.+?)\s({_DAY})(?:\s({_DAY}))?(?=\s|$)")


@dataclass(frozen=True, slots=True)
class Code:
    """What the QR of a Constancia holds: whose it is and the number of the card."""

    rfc: str
    id_cif: str

    @property
    def page(self) -> str:
        """SAT's page about this card, for a person to open."""
        return f"{VERIFICATION_PAGE}?D1=10&D2=1&D3={self.id_cif}_{self.rfc}"


@dataclass(frozen=True, slots=True)
class Regime:
    """One regime of the list; `code` is "" where its name is none that we know. An ended one has `until`."""

    name: str
    code: str
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Warned:
    """Something a person should know before they confirm, as a message code with its parameters."""

    message: str
    params: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Constancia:
    """What was found; every field but `rfc` may be empty, and nothing counts before a person confirms it.

    `name` is as it is printed, which is how a CFDI wants it: SAT keeps the régimen societario in a field of its own. `regimes` are those
    in force.
    """

    rfc: str
    name: str = ""
    postal_code: str = ""
    regimes: tuple[Regime, ...] = ()
    issued_on: date | None = None
    status: str = ""
    id_cif: str = ""
    warnings: tuple[Warned, ...] = ()

    @property
    def page(self) -> str:
        """SAT's page about this person; "" when the card's number is not known."""
        return Code(self.rfc, self.id_cif).page if self.id_cif else ""

    @property
    def regime_codes(self) -> tuple[str, ...]:
        """The keys of c_RegimenFiscal among the regimes."""
        return tuple(regime.code for regime in self.regimes if regime.code)


def read_constancia(pages: Sequence[str], qrs: Iterable[str], *, today: date) -> Constancia:
    """What the text of a file's pages and the QRs on them say.

    Raises `constancia.none` for another document, `constancia.image_only` when there is neither text nor a QR of SAT's, and
    `constancia.two_people` when it is about more than one person.
    """
    codes = {code.rfc: code for code in map(read_qr, qrs) if code is not None}
    text = _flat(" ".join(pages))
    if _TITLE not in _fold(text):
        if len(codes) > 1:
            raise UserError("constancia.two_people", people=", ".join(sorted(codes)))
        if codes:
            return _from_code(next(iter(codes.values())))
        raise UserError("constancia.none" if text else "constancia.image_only")
    people = {*_values(text, "RFC", _RFC), *codes}
    if not people:
        raise UserError("constancia.no_rfc")
    if len(people) > 1:
        raise UserError("constancia.two_people", people=", ".join(sorted(people)))
    rfc = people.pop()
    return _with_warnings(_parsed(rfc, text, codes.get(rfc)), today)


def read_qr(text: str) -> Code | None:
    """Whose card a QR is of; None for any other QR, and for one that leads anywhere but to SAT."""
    match = re.fullmatch(
        rf"https?://siat\.sat\.gob\.mx/app/qr/\S*?validadorqr\.jsf\?D1=10&D2=1&D3=(\d{{1,15}})_({_RFC})", text.strip(), re.IGNORECASE
    )
    return Code(match[2].upper(), match[1]) if match else None


def _from_code(code: Code) -> Constancia:
    return Constancia(code.rfc, id_cif=code.id_cif, warnings=(Warned("constancia.only_qr", {"rfc": code.rfc}), *_about_rfc(code.rfc)))


def _parsed(rfc: str, text: str, code: Code | None) -> Constancia:
    printed = _first(text, "Denominación/Razón Social") or _first(text, "Denominación o Razón Social")
    person = " ".join(part for label in ("Nombre (s)", "Primer Apellido", "Segundo Apellido") if (part := _first(text, label)))
    name = printed if rfcs.is_legal_person(rfc) else person or printed
    number = re.search(r"\d{1,15}", _first(text, "idCIF"))
    return Constancia(
        rfc=rfc,
        name=name.upper(),
        postal_code=next(iter(_values(text, "Código Postal", r"\d{5}\b")), ""),
        regimes=_regimes(_first(text, "Regímenes")),
        issued_on=_date(_first(text, "Lugar y Fecha de Emisión")),
        status=_first(text, "Estatus en el padrón").upper(),
        id_cif=code.id_cif if code else number[0] if number else "",
    )


def _with_warnings(found: Constancia, today: date) -> Constancia:
    said = [*_about_rfc(found.rfc)]
    if found.issued_on is None:
        said.append(Warned("constancia.no_date"))
    elif found.issued_on > today:
        said.append(Warned("constancia.from_the_future", {"date": found.issued_on.isoformat()}))
    elif found.issued_on < months_before(today, OLD_AFTER_MONTHS):
        said.append(Warned("constancia.old", {"date": found.issued_on.isoformat(), "months": str(OLD_AFTER_MONTHS)}))
    if found.status and found.status != "ACTIVO":
        said.append(Warned("constancia.not_active", {"status": found.status}))
    said += [Warned("constancia.unknown_regime", {"regime": regime.name}) for regime in found.regimes if not regime.code]
    missing = [label for label, value in (("name", found.name), ("postal_code", found.postal_code), ("regime", found.regimes)) if not value]
    said += [Warned(f"constancia.without_{label}") for label in missing]
    return Constancia(
        found.rfc, found.name, found.postal_code, found.regimes, found.issued_on, found.status, found.id_cif, warnings=tuple(said)
    )


def _about_rfc(rfc: str) -> list[Warned]:
    wrong = rfcs.problem(rfc)
    return [] if wrong is None else [Warned("constancia.doubtful_rfc", {"rfc": rfc})]


def months_before(day: date, months: int) -> date:
    """The same day so many months earlier, or the last one of that month."""
    index = day.year * 12 + day.month - 1 - months
    year, month = divmod(index, 12)
    for last in range(day.day, 0, -1):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    raise AssertionError("a month without a first day")


# --- text ---------------------------------------------------------------------------------------------------------------


def _flat(text: str) -> str:
    """One line: composed letters, no page numbers, single blanks; labels that were broken over lines are whole again."""
    composed = unicodedata.normalize("NFC", text).replace("\x00", " ").replace("\ufffe", "-")
    return re.sub(r"\s+", " ", _PAGE.sub(" ", composed)).strip()


def _fold(text: str) -> str:
    """Capitals without accents, of the same length as `text`, so that positions agree; Ñ becomes N."""
    return "".join(unicodedata.normalize("NFD", letter)[0].upper()[:1] or letter for letter in text)


def _label_pattern(label: str) -> str:
    words = r"\s?".join(re.escape(part) for part in _fold(label).split(" "))
    # Prose may hold these words too: a label ends in a colon, but for the headings, which stand without one.
    heading = label in (
        "Datos del domicilio registrado", "Lugar y Fecha de Emisión", "CONSTANCIA DE SITUACIÓN FISCAL", "VALIDA TU INFORMACIÓN FISCAL",
    )  # fmt: skip
    return rf"(?<![A-Z]){words}\s?" + (":?" if heading else ":")


_NEXT = re.compile("|".join(f"(?:{_label_pattern(label)})" for label in sorted(_LABELS, key=len, reverse=True)))


def _all(text: str, label: str) -> list[str]:
    """What stands between each occurrence of a label and the label after it."""
    folded = _fold(text)
    found = []
    for match in re.finditer(_label_pattern(label), folded):
        after = _NEXT.search(folded, match.end())
        found.append(text[match.end() : after.start() if after else len(text)].strip())
    return found


def _first(text: str, label: str) -> str:
    return next((value for value in _all(text, label) if value), "")


def _values(text: str, label: str, pattern: str) -> list[str]:
    """The occurrences of a label whose value begins with `pattern`, in order."""
    return [match[0] for value in _all(text, label) if (match := re.match(pattern, value.upper()))]


def _date(text: str) -> date | None:
    match = _DATE.search(_fold(text))
    if match is None or match[2] not in MONTHS:
        return None
    return _day(int(match[3]), MONTHS[match[2]], int(match[1]))


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _regimes(section: str) -> tuple[Regime, ...]:
    """The rows of the table that have not ended: a name, the day it began, and perhaps the day it ended."""
    body = _REGIME_HEAD.sub("", section)
    rows = [Regime(match[1].strip(), regime_code(match[1]), _slashed(match[2]), _slashed(match[3])) for match in _REGIME_ROW.finditer(body)]
    return tuple(row for row in rows if row.until is None)


def _slashed(text: str | None) -> date | None:
    if text is None:
        return None
    day, month, year = (int(part) for part in text.split("/"))
    return _day(year, month, day)


def regime_code(name: str) -> str:
    """The key of c_RegimenFiscal for a regime as a Constancia names it; "" when it is none of them."""
    return _BY_NAME.get(_bare(name), "")


def _bare(name: str) -> str:
    """A regime's name folded and without its leading "Régimen de (las, los)", which the Constancia has and the catalogue may not."""
    folded = re.sub(r"\s+", " ", _fold(name)).strip().rstrip(".")
    return re.sub(r"^REGIMEN (?:DE LAS |DE LOS |DEL |DE |)", "", folded)


_BY_NAME = {_bare(regime.name): code for code, regime in REGIMES.items()}
