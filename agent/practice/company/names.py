"""Made-up people and companies: common names combined in a fixed order, with RFCs of the right shape and check digit."""

from __future__ import annotations

import unicodedata
from datetime import date
from random import Random
from typing import Final

GIVEN_MX: Final = (
    "José", "María", "Juan", "Guadalupe", "Luis", "Ana", "Carlos", "Sofía", "Jesús", "Verónica", "Raúl", "Mónica", "Íñigo", "Begoña",
    "Ramón", "Lucía", "Andrés", "Inés", "Óscar", "Ángela", "Martín", "Concepción", "Rubén", "Belén", "Adrián", "Rocío", "Tomás", "Noemí",
)  # fmt: skip
SURNAMES_MX: Final = (
    "Peña", "Núñez", "García", "Hernández", "Muñoz", "Ibáñez", "López", "Castañeda", "Martínez", "Ñáñez", "Zúñiga", "Güemes", "Rodríguez",
    "Ávila", "Ordóñez", "Sánchez", "Villaseñor", "Pérez", "Treviño", "Gómez", "Quiñones", "Ramírez", "Argüelles", "Díaz", "Cedeño",
    "Flores",
)  # fmt: skip
GIVEN_US: Final = (
    "James", "Mary", "Robert", "Patricia", "John", "Jennifer", "Michael", "Linda", "Seán", "Zoë", "David", "Chloé", "William", "Renée",
    "Anthony", "Karen", "Mark", "Nancy", "Paul", "Betty", "Steven", "Sandra", "Kevin", "Ashley",
)  # fmt: skip
SURNAMES_US: Final = (
    "Smith", "O'Neil", "Johnson", "D'Angelo", "Williams", "Peña", "Brown", "O'Brien", "Jones", "Müller", "Miller", "Davis", "Nuñez",
    "Wilson", "St. James", "Moore", "McAllister", "Taylor", "Anderson-Lee", "Thomas", "Jackson", "White",
)  # fmt: skip
TRADES_MX: Final = (
    "Distribuidora", "Constructora", "Comercializadora", "Consultores", "Transportes", "Laboratorios", "Operadora", "Textiles", "Agrícola",
    "Inmobiliaria", "Papelería", "Maquinados", "Empaques", "Ferretería",
)  # fmt: skip
PLACES_MX: Final = (
    "del Bajío", "Peñasco", "Ñandú", "del Anáhuac", "Montaña", "de la Península", "del Pacífico", "Río Hondo", "Tres Marías", "Sureño",
    "de Occidente", "Caña Brava", "del Valle", "Bahía Azul",
)  # fmt: skip
TRADES_US: Final = ("Logistics", "Dental Group", "Consulting", "Marine Supply", "Realty", "Foods", "Design Studio", "Insurance Agency")
PLACES_US: Final = ("Sunrise", "Bayshore", "Palm & Pine", "Coral Way", "Everglade", "Seven Keys", "Old Harbor", "Blue Heron", "Grove's End")

# What a name may contain that breaks careless software; one each, at every branch of the country.
ODD_MX: Final = (
    "Muñoz & Peña Viajes",
    "Viajes: Sol y Mar",
    "L'Étoile Representaciones",
    "Grupo \"La Cañada\"",
    "Asociación Mexicana de Profesionales Independientes en Traducción, Interpretación, Edición y Corrección de Estilo del Sureste",
)  # fmt: skip
ODD_US: Final = (
    "Grove's End & Sons",
    "Bayshore: Miami Beach",
    "D'Angelo's \"Best\" Charters",
    "Ñandú Imports <Miami>",
    "The Greater Southern Florida Association of Independent Bilingual Secondary School Teachers and Retired Educators of Dade",
)  # fmt: skip

_ORDER: Final = "0123456789ABCDEFGHIJKLMN&OPQRSTUVWXYZ Ñ"


def plain_upper(text: str) -> str:
    """`text` as SAT keeps names: capitals, Ñ kept, no other marks."""
    kept = text.upper().replace("Ñ", "\0")
    bare = "".join(c for c in unicodedata.normalize("NFKD", kept) if not unicodedata.combining(c))
    return bare.replace("\0", "Ñ")


def check_digit(rfc_without: str) -> str:
    """The last character of an RFC whose other 11 (company) or 12 (person) are given. Source: SAT, weights 13 to 2, modulo 11."""
    padded = rfc_without.rjust(12)
    rest = sum(_ORDER.index(character) * weight for character, weight in zip(padded, range(13, 1, -1), strict=True)) % 11
    return "0" if rest == 0 else "A" if rest == 1 else str(11 - rest)


def rfc_of(letters: str, born: date, random: Random) -> str:
    """An RFC: `letters` (3 for a company, 4 for a person), a date and a made-up homoclave, with its check digit."""
    unfinished = letters + born.strftime("%y%m%d") + random.choice("123456789ABC") + random.choice("0123456789AB")
    return unfinished + check_digit(unfinished)


def company_letters(name: str) -> str:
    """Three letters from the words of a company's name."""
    words = ["".join(c for c in word if c in _ORDER and c != " ") for word in plain_upper(name).split()]
    return ("".join(word[0] for word in words if word and not word[0].isdigit()) + "XXX")[:3]


def person_letters(given: str, first: str, second: str) -> str:
    """Four letters from a person's names; X where a letter is not one."""
    bare = [plain_upper(part) for part in (first, second, given)]
    vowel = next((c for c in bare[0][1:] if c in "AEIOU"), "X")
    letters = bare[0][0] + vowel + bare[1][0] + bare[2][0]
    # Whatever the four letters spell, the last one becomes X: SAT does so for words that offend.
    return letters[:3] + "X"
