"""The small catalogues that rules and prints need, with what SAT's schema does not say: who may use which code.

As in force in November 2026 (SAT's catalogue of CFDI 4.0). The big ones (products, units, postal codes) are `CodeBook`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from agent.domain.fiscal_zone import FiscalZone

AS_OF = "2026-11"


class CodeBook(Protocol):
    """The big catalogues, as the rules ask them."""

    def has_product_key(self, key: str, on: date | None = None) -> bool:
        """Whether the c_ClaveProdServ is in force, now or on that day."""
        ...

    def has_unit_key(self, key: str, on: date | None = None) -> bool:
        """Whether the c_ClaveUnidad is in force, now or on that day."""
        ...

    def zone(self, postal_code: str) -> FiscalZone | None:
        """The time zone of a c_CodigoPostal; None when it does not exist."""
        ...

    def has_country(self, code: str) -> bool:
        """Whether the c_Pais exists."""
        ...


@dataclass(frozen=True, slots=True)
class Regime:
    """c_RegimenFiscal: for legal persons (RFC of 12), natural persons (13), or both."""

    name: str
    legal: bool
    natural: bool


REGIMES = {
    "601": Regime("General de Ley Personas Morales", True, False),
    "603": Regime("Personas Morales con Fines no Lucrativos", True, False),
    "605": Regime("Sueldos y Salarios e Ingresos Asimilados a Salarios", False, True),
    "606": Regime("Arrendamiento", False, True),
    "607": Regime("Régimen de Enajenación o Adquisición de Bienes", False, True),
    "608": Regime("Demás ingresos", False, True),
    "610": Regime("Residentes en el Extranjero sin Establecimiento Permanente en México", True, True),
    "611": Regime("Ingresos por Dividendos (socios y accionistas)", False, True),
    "612": Regime("Personas Físicas con Actividades Empresariales y Profesionales", False, True),
    "614": Regime("Ingresos por intereses", False, True),
    "615": Regime("Régimen de los ingresos por obtención de premios", False, True),
    "616": Regime("Sin obligaciones fiscales", False, True),
    "620": Regime("Sociedades Cooperativas de Producción que optan por diferir sus ingresos", True, False),
    "621": Regime("Incorporación Fiscal", False, True),
    "622": Regime("Actividades Agrícolas, Ganaderas, Silvícolas y Pesqueras", True, False),
    "623": Regime("Opcional para Grupos de Sociedades", True, False),
    "624": Regime("Coordinados", True, False),
    "625": Regime("Régimen de las Actividades Empresariales con ingresos a través de Plataformas Tecnológicas", False, True),
    "626": Regime("Régimen Simplificado de Confianza", True, True),
}


@dataclass(frozen=True, slots=True)
class Use:
    """c_UsoCFDI: the recipient's regimes that may use it."""

    name: str
    regimes: frozenset[str]


_BUSINESS = frozenset(["601", "603", "606", "612", "620", "621", "622", "623", "624", "625", "626"])
_PERSONAL = frozenset(["605", "606", "607", "608", "611", "612", "614", "615", "625"])
_ALL = frozenset(REGIMES)
USES = {
    "G01": Use("Adquisición de mercancías", _BUSINESS),
    "G02": Use("Devoluciones, descuentos o bonificaciones", _BUSINESS | {"616"}),
    "G03": Use("Gastos en general", _BUSINESS),
    "I01": Use("Construcciones", _BUSINESS),
    "I02": Use("Mobiliario y equipo de oficina por inversiones", _BUSINESS),
    "I03": Use("Equipo de transporte", _BUSINESS),
    "I04": Use("Equipo de computo y accesorios", _BUSINESS),
    "I05": Use("Dados, troqueles, moldes, matrices y herramental", _BUSINESS),
    "I06": Use("Comunicaciones telefónicas", _BUSINESS),
    "I07": Use("Comunicaciones satelitales", _BUSINESS),
    "I08": Use("Otra maquinaria y equipo", _BUSINESS),
    "D01": Use("Honorarios médicos, dentales y gastos hospitalarios", _PERSONAL),
    "D02": Use("Gastos médicos por incapacidad o discapacidad", _PERSONAL),
    "D03": Use("Gastos funerales", _PERSONAL),
    "D04": Use("Donativos", _PERSONAL),
    "D05": Use("Intereses reales efectivamente pagados por créditos hipotecarios (casa habitación)", _PERSONAL),
    "D06": Use("Aportaciones voluntarias al SAR", _PERSONAL),
    "D07": Use("Primas por seguros de gastos médicos", _PERSONAL),
    "D08": Use("Gastos de transportación escolar obligatoria", _PERSONAL),
    "D09": Use("Depósitos en cuentas para el ahorro, primas que tengan como base planes de pensiones", _PERSONAL),
    "D10": Use("Pagos por servicios educativos (colegiaturas)", _PERSONAL),
    "S01": Use("Sin efectos fiscales", _ALL),
    "CP01": Use("Pagos", _ALL),
    "CN01": Use("Nómina", frozenset({"605"})),
}

PAYMENT_FORMS = {
    "01": "Efectivo",
    "02": "Cheque nominativo",
    "03": "Transferencia electrónica de fondos",
    "04": "Tarjeta de crédito",
    "05": "Monedero electrónico",
    "06": "Dinero electrónico",
    "08": "Vales de despensa",
    "12": "Dación en pago",
    "13": "Pago por subrogación",
    "14": "Pago por consignación",
    "15": "Condonación",
    "17": "Compensación",
    "23": "Novación",
    "24": "Confusión",
    "25": "Remisión de deuda",
    "26": "Prescripción o caducidad",
    "27": "A satisfacción del acreedor",
    "28": "Tarjeta de débito",
    "29": "Tarjeta de servicios",
    "30": "Aplicación de anticipos",
    "31": "Intermediario pagos",
    "99": "Por definir",
}
PAYMENT_METHODS = {"PUE": "Pago en una sola exhibición", "PPD": "Pago en parcialidades o diferido"}
RELATIONS = {
    "01": "Nota de crédito de los documentos relacionados",
    "02": "Nota de débito de los documentos relacionados",
    "03": "Devolución de mercancía sobre facturas o traslados previos",
    "04": "Sustitución de los CFDI previos",
    "05": "Traslados de mercancías facturados previamente",
    "06": "Factura generada por los traslados previos",
    "07": "CFDI por aplicación de anticipo",
}
EXPORTS = {
    "01": "No aplica",
    "02": "Definitiva con clave A1",
    "03": "Temporal",
    "04": "Definitiva con clave distinta a A1",
}
TAX_OBJECTS = {
    "01": "No objeto de impuesto",
    "02": "Sí objeto de impuesto",
    "03": "Sí objeto del impuesto y no obligado al desglose",
    "04": "Sí objeto del impuesto y no causa impuesto",
    "05": "Sí objeto del impuesto, IVA crédito PODEBI",
    "06": "Sí objeto del IVA, no traslado IVA",
    "07": "No traslado del IVA, sí desglose IEPS",
    "08": "No traslado del IVA, no desglose IEPS",
}
PERIODICITIES = {"01": "Diario", "02": "Semanal", "03": "Quincenal", "04": "Mensual", "05": "Bimestral"}
TYPES = {"I": "Ingreso", "E": "Egreso", "P": "Pago", "T": "Traslado", "N": "Nómina"}
TAX_KINDS = {"001": "ISR", "002": "IVA", "003": "IEPS"}
