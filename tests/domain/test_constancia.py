"""What is read out of a Constancia's text, in the shapes that PDF readers give it; every expected value is typed by hand."""

from __future__ import annotations

from datetime import date

import pytest

from agent.domain.constancia import Constancia, months_before, read_constancia, read_qr, regime_code
from agent.errors import UserError, codes

TODAY = date(2026, 11, 24)
COMPANY = """Página  [1] de [3]
CÉDULA DE IDENTIFICACIÓN FISCAL
EKU9003173C9
Registro Federal de Contribuyentes
ESCUELA KEMPER URGATE
Nombre, denominación o razón
social
idCIF: 16040012345
VALIDA TU INFORMACIÓN
FISCAL
CONSTANCIA DE SITUACIÓN FISCAL
Lugar y Fecha de Emisión
MINERAL DE LA REFORMA , HIDALGO A 03 DE NOVIEMBRE
DE 2026
EKU9003173C9
Datos de Identificación del Contribuyente:
RFC: EKU9003173C9
Denominación/Razón Social: ESCUELA KEMPER URGATE
Régimen Capital: SOCIEDAD ANONIMA DE CAPITAL VARIABLE
Nombre Comercial: KEMPER
Fecha inicio de operaciones: 17 DE MARZO DE 1990
Estatus en el padrón: ACTIVO
Fecha de último cambio de estado: 17 DE MARZO DE 1990
Datos del domicilio registrado
Código Postal:42501 Tipo de Vialidad: AVENIDA (AV.)
Nombre de Vialidad: REFORMA Número Exterior: 100
Número Interior: Nombre de la Colonia: CENTRO
Nombre de la Localidad: Nombre del Municipio o Demarcación
Territorial: MINERAL DE LA REFORMA
Nombre de la Entidad Federativa: HIDALGO Entre Calle: UNO
Y Calle: DOS Correo Electrónico: NADIE@EJEMPLO.MX
Página  [2] de [3]
Actividades Económicas:
Orden Actividad Económica Porcentaje Fecha Inicio Fecha Fin
1 Escuelas del sector privado que combinan diversos niveles 100 17/03/1990
Regímenes:
Régimen Fecha Inicio Fecha Fin
Régimen General de Ley Personas Morales 17/03/1990
Obligaciones:
Descripción de la Obligación Descripción Vencimiento Fecha Inicio Fecha Fin
Pago definitivo mensual de IVA. A más tardar el día 17 del mes 01/01/2002
Sus datos personales son incorporados y protegidos en los sistemas del SAT
Cadena Original Sello: ||2026/11/03|EKU9003173C9|CONSTANCIA DE SITUACIÓN FISCAL|200001088888800000031||
"""
PERSON = """CÉDULA DE IDENTIFICACIÓN FISCAL
CACX7605101P8 Registro Federal de Contribuyentes XOCHILT CASAS CHAVEZ Nombre, denominación o razón social idCIF: 14020054321
CONSTANCIA DE SITUACIÓN FISCAL Lugar y Fecha de Emisión GUANAJUATO , GUANAJUATO A 24 DE AGOSTO DE 2026
Datos de Identificación del Contribuyente: RFC: CACX7605101P8 CURP: CACX760510MGTSHC04 Nombre (s): XOCHILT Primer Apellido: CASAS
Segundo Apellido: CHAVEZ Fecha inicio de operaciones: 01 DE ENERO DE 2010 Estatus en el padrón: ACTIVO
Datos del domicilio registrado Código Postal: 36257 Tipo de Vialidad: CALLE Nombre de Vialidad: LUNA Número Exterior: 7
Regímenes: Régimen Fecha Inicio Fecha Fin
Régimen de Incorporación Fiscal 01/01/2014 31/12/2021
Régimen de las Personas Físicas con Actividades Empresariales y
Profesionales 01/01/2010
Régimen de Sueldos y Salarios e Ingresos Asimilados a Salarios 01/06/2019
Obligaciones: Declaración anual de ISR 01/01/2010
"""
QR = "https://siat.sat.gob.mx/app/qr/faces/pages/mobile/validadorqr.jsf?D1=10&D2=1&D3=16040012345_EKU9003173C9"


def warned(found: Constancia) -> list[str]:
    return [warning.message for warning in found.warnings]


def test_a_companys() -> None:
    found = read_constancia([COMPANY[:900], COMPANY[900:]], [QR], today=TODAY)
    assert (found.rfc, found.name, found.postal_code) == ("EKU9003173C9", "ESCUELA KEMPER URGATE", "42501")
    assert found.regime_codes == ("601",)
    assert found.issued_on == date(2026, 11, 3)
    assert (found.id_cif, found.status) == ("16040012345", "ACTIVO")
    assert found.page == QR
    assert warned(found) == []


def test_a_persons_with_ended_regimes_and_the_name_in_three_fields() -> None:
    found = read_constancia([PERSON], [], today=TODAY)
    assert (found.rfc, found.name, found.postal_code) == ("CACX7605101P8", "XOCHILT CASAS CHAVEZ", "36257")
    assert found.regime_codes == ("612", "605")
    assert found.id_cif == "14020054321"
    assert warned(found) == []


def test_letters_that_were_taken_apart_are_read_as_well() -> None:
    import unicodedata

    found = read_constancia([unicodedata.normalize("NFD", COMPANY)], [], today=TODAY)
    assert (found.name, found.regime_codes, found.issued_on) == ("ESCUELA KEMPER URGATE", ("601",), date(2026, 11, 3))


def test_enye_and_ampersand_stay_as_printed() -> None:
    text = COMPANY.replace("EKU9003173C9", "ÑA&9003173C9").replace("Social: ESCUELA KEMPER URGATE", "Social: AÑIL & CÍA.")
    found = read_constancia([text], [], today=TODAY)
    assert (found.rfc, found.name) == ("ÑA&9003173C9", "AÑIL & CÍA.")
    assert warned(found) == ["constancia.doubtful_rfc"]


@pytest.mark.parametrize(
    ("change", "warning"),
    [
        (("03 DE NOVIEMBRE\nDE 2026", "23 DE AGOSTO DE 2026"), ["constancia.old"]),
        (("03 DE NOVIEMBRE\nDE 2026", "24 DE AGOSTO DE 2026"), []),
        (("03 DE NOVIEMBRE\nDE 2026", "25 DE NOVIEMBRE DE 2026"), ["constancia.from_the_future"]),
        (("03 DE NOVIEMBRE\nDE 2026", "31 DE FEBRERO DE 2026"), ["constancia.no_date"]),
        (("padrón: ACTIVO", "padrón: SUSPENDIDO"), ["constancia.not_active"]),
        (("Régimen General de Ley Personas Morales 17", "Régimen de Marte 17"), ["constancia.unknown_regime"]),
        (("Social: ESCUELA KEMPER URGATE", "Social:"), ["constancia.without_name"]),
        (("Código Postal:42501", "Código Postal:"), ["constancia.without_postal_code"]),
        (("Régimen General de Ley Personas Morales 17/03/1990\n", ""), ["constancia.without_regime"]),
    ],
)
def test_what_a_person_should_know_before_confirming(change: tuple[str, str], warning: list[str]) -> None:
    assert change[0] in COMPANY
    assert warned(read_constancia([COMPANY.replace(*change)], [], today=TODAY)) == warning


def test_an_old_one_says_its_date() -> None:
    found = read_constancia([COMPANY.replace("03 DE NOVIEMBRE\nDE 2026", "3 DE MAYO DE 2026")], [], today=TODAY)
    assert found.warnings[0].params == {"date": "2026-05-03", "months": "3"}


@pytest.mark.parametrize(
    ("pages", "qrs", "code"),
    [
        (["Factura 1001\nRFC: EKU9003173C9\nTotal 1,160.00"], [], "constancia.none"),
        (["Factura"], ["https://verificacfdi.facturaelectronica.sat.gob.mx/default.aspx?id=1"], "constancia.none"),
        (["", "  \n"], [], "constancia.image_only"),
        ([COMPANY, PERSON], [], "constancia.two_people"),
        ([COMPANY], [QR.replace("EKU9003173C9", "CACX7605101P8")], "constancia.two_people"),
        ([""], [QR, QR.replace("EKU9003173C9", "CACX7605101P8")], "constancia.two_people"),
        (["CONSTANCIA DE SITUACIÓN FISCAL\nLugar y Fecha de Emisión"], [], "constancia.no_rfc"),
    ],
)
def test_what_is_refused(pages: list[str], qrs: list[str], code: str) -> None:
    with pytest.raises(UserError) as caught:
        read_constancia(pages, qrs, today=TODAY)
    assert caught.value.code == code
    assert caught.value.code in codes()


def test_the_qr_alone_gives_rfc_number_and_sats_page() -> None:
    found = read_constancia([""], [QR], today=TODAY)
    assert (found.rfc, found.id_cif, found.page, found.name) == ("EKU9003173C9", "16040012345", QR, "")
    assert warned(found) == ["constancia.only_qr"]


@pytest.mark.parametrize(
    "text",
    [
        "https://siat.sat.gob.mx.evil.example/app/qr/faces/pages/mobile/validadorqr.jsf?D1=10&D2=1&D3=1_EKU9003173C9",
        "https://evil.example/?x=https://siat.sat.gob.mx/app/qr/faces/pages/mobile/validadorqr.jsf?D1=10&D2=1&D3=1_EKU9003173C9",
        "https://siat.sat.gob.mx/app/qr/faces/pages/mobile/validadorqr.jsf?D1=10&D2=1&D3=1_NOTANRFC",
        "EKU9003173C9",
        "",
    ],
)
def test_a_qr_of_anybody_else_is_none(text: str) -> None:
    assert read_qr(text) is None


def test_every_warning_has_words() -> None:
    said = {"only_qr", "no_date", "from_the_future", "old", "not_active", "unknown_regime", "without_name", "without_postal_code",
            "without_regime", "doubtful_rfc"}  # fmt: skip
    assert {f"constancia.{name}" for name in said} <= codes()


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Régimen General de Ley Personas Morales", "601"),
        ("Régimen Simplificado de Confianza", "626"),
        ("Régimen de las Actividades Empresariales con ingresos a través de Plataformas Tecnológicas.", "625"),
        ("Sin obligaciones fiscales", "616"),
        ("Régimen de los ingresos por obtención de premios", "615"),
        ("Personas Morales con Fines no Lucrativos", "603"),
        ("Régimen de Marte", ""),
    ],
)
def test_regimes_by_name(name: str, code: str) -> None:
    assert regime_code(name) == code


@pytest.mark.parametrize(
    ("day", "before"),
    [(date(2026, 11, 24), date(2026, 8, 24)), (date(2026, 5, 31), date(2026, 2, 28)), (date(2026, 2, 1), date(2025, 11, 1))],
)
def test_months_before(day: date, before: date) -> None:
    assert months_before(day, 3) == before
