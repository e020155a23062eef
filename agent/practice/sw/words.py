"""What SW says: its codes at the head of a sentence, and the sentences that have none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

WORDS: Final[Mapping[str, str]] = {
    "301": "301 - La estructura del comprobante es incorrecta.",
    "302": "302 - El sello del emisor no es válido.",
    "303": "303 - El CSD del receptor ha sido revocado o no corresponde al emisor.",
    "304": "304 - Certificado revocado o caduco.",
    "305": "305 - La fecha de emisión no está dentro de la vigencia del CSD del emisor.",
    "306": "306 - El certificado no es de tipo CSD.",
    "307": "307. El comprobante contiene un timbre previo.",
    "308": "308 - Certificado no expedido por el SAT.",
    "401": "401 - El rango de la fecha de generación no debe de ser mayor a 72 horas para la emisión del timbre.",
    "402": "402 - RFC del emisor no se encuentra en el régimen de contribuyentes.",
    "403": "403 - La fecha de emisión no es posterior al 01 de enero de 2012.",
    "CFDI3307": "CFDI3307 - Timbre duplicado. El customId proporcionado está duplicado.",
    "CFDI40102": "CFDI40102 - El resultado de la digestión debe ser igual al resultado de la desencripción del sello.",
    "AU2000": "AU2000 - El usuario y/o contraseña son inválidos, no se puede autenticar el servicio.",
    "AU4101": "AU4101 - El token proporcionado viene vacio.",
    "CA1101": "CA1101 - No existen peticiones para el RFC Receptor.",
    "CACFDI33": "CACFDI33 - Problemas con el xml.",
    "203": "203 - UUID no corresponde al emisor.",
    "204": "204 - UUID no aplicable para cancelación.",
    "205": "205 - UUID no existe.",
    "206": "206 - UUID no corresponde a un CFDI del Sector Primario.",
    "207": "207 - No se especificó el motivo de cancelación o el motivo no es válido.",
    "208": "208 - Folio sustitución inválido.",
    "209": "209 - Folio sustitución no requerido.",
    "210": "210 - La fecha de solicitud de cancelación es mayor a la fecha de declaración.",
    "211": "211 - La fecha de solicitud de cancelación límite para factura global.",
    "212": "212 - Relación no válida o inexistente.",
    # sentences without a code
    "token_parts": "El token debe contener 3 partes",
    "token_expired": "El token ha expirado o no es válido",
    "customid_long": "El CustomId no es válido o es mayor a 100 caracteres.",
    "customid_empty": "El CustomId viene vacío.",
    "no_csd": "No se encontró el CSD correspondiente al RFC del emisor",
    "no_stamps": "El usuario no cuenta con timbres disponibles.",
}
_AT_THE_DOOR: Final = frozenset({"AU2000", "AU4101", "token_parts", "token_expired"})
# How this PAC names what the common judge finds.
_OF_THE_JUDGE: Final[Mapping[str, str]] = {"705": "301", "738": "301", "712": "301", "707": "307"}


class Refusal(Exception):
    """An error answer: its name here, the rest of the sentence where the name is a rule's code, the detail, and data beside it."""

    def __init__(self, name: str, text: str = "", detail: str | None = None, data: Mapping[str, object] | None = None) -> None:
        super().__init__(name)
        self.message = WORDS.get(name) or f"{name} - {text}"
        self.detail = detail
        self.data = data
        self.status = 401 if name in _AT_THE_DOOR else 400


def of_judge(code: str) -> str:
    """SW's code for what the common judge of CFDIs found."""
    return _OF_THE_JUDGE.get(code, code)
