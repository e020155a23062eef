"""Why a CFDI is not stamped: Finkok's codes and their words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

WORDS: Final[Mapping[str, str]] = {
    "300": "Usuario o contraseña inválidos",
    "301": "XML mal formado",
    "302": "Sello mal formado o inválido",
    "303": "Sello no corresponde al emisor",
    "304": "Certificado revocado o caduco",
    "305": "La fecha de emisión no está dentro de la vigencia del CSD del emisor",
    "306": "EL certificado no es de tipo CSD",
    "307": "El CFDI contiene un timbre previo",
    "308": "Certificado no expedido por el SAT",
    "401": "El rango de la fecha de generación no debe de ser mayor a 72 horas para la emisión del timbre",
    "402": "RFC del emisor no se encuentra en el régimen de contribuyentes",
    "403": "La fecha de emisión no es posterior al 01 de enero de 2012",
    "603": "El CFDI no contiene un timbre previo",
    "701": "El RFC del emisor se encuentra suspendido",
    "702": "No se encontro el RFC del emisor",
    "703": "La cuenta esta suspendida",
    "704": "Error con la contraseña de la llave Privada",
    "705": "XML Estructura inválida",
    "707": "El XML ya contiene un timbre",
    "709": "SelloSat no pudo ser creado",
    "712": "El atributo noCertificado no corresponde al certificado",
    "718": "El socio de negocios no cuenta con timbres disponibles",
    "719": "El certificado no corresponde al emisor",
    "720": "No se encontró el certificado del emisor",
    "740": "No se ha firmado el manifiesto",
    "CFDI40102": "El resultado de la digestión debe ser igual al resultado de la desencripción del sello.",
}


class Rejection(Exception):
    """The document (or the account) is refused: `code`, and what exactly."""

    def __init__(self, code: str, extra: str = "", words: str = "") -> None:
        super().__init__(f"{code} {extra}")
        self.code = code
        self.words = words or WORDS.get(code, extra)
        self.extra = extra
