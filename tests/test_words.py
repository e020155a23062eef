"""What a person reads about an error: a sentence, then who is to do what."""

from __future__ import annotations

import pytest

from agent.errors import LANGUAGES, Language, Words, codes, words


def _words(whose: str, next_step: str) -> Words:
    return Words("Something is wrong.", whose, next_step, "", 3)


@pytest.mark.parametrize(
    ("whose", "next_step", "advice"),
    [
        ("Accounting", "Check the tax mapping.", "Accounting: check the tax mapping."),
        ("la plataforma", "Espere la siguiente lectura.", "La plataforma: espere la siguiente lectura."),
        ("you", "Refresh the list.", "Refresh the list."),
        ("nadie", "No hay nada que hacer.", "No hay nada que hacer."),
        ("Nadie: así se pidió", "Continúa solo.", "Continúa solo."),
        ("This is not your mistake.", "Try again.", "This is not your mistake. Try again."),
        ("Contabilidad", "", "Contabilidad."),
        ("The administrator", "CSD files are needed.", "The administrator: CSD files are needed."),
        ("", "Try again.", "Try again."),
    ],
)
def test_the_advice_names_who_acts(whose: str, next_step: str, advice: str) -> None:
    assert _words(whose, next_step).advice == advice


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_ends_its_advice_as_a_sentence_or_a_command(language: Language) -> None:
    said = {code: words(code, language).advice for code in codes()}
    assert {code: advice for code, advice in said.items() if advice and advice[-1] not in ".}" and ": erphub-agent " not in advice} == {}
