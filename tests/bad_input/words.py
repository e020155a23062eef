"""That a code says something to people: in both languages, different ones, with the fact in both."""

from __future__ import annotations

from typing import Any

from agent import errors


def said_in_both(error: dict[str, Any], code: str, *facts: str, exit_code: int, got: int) -> None:
    """The `error` object of a command: its code, a sentence with each fact and a next step in both languages, the exit code."""
    assert error["code"] == code
    sentences, steps = error["message"], error["next_step"]
    assert set(sentences) == set(steps) == {"es", "en"}
    for texts in (sentences, steps):
        assert texts["es"] and texts["en"] and texts["es"] != texts["en"]
    for fact in facts:
        assert fact in sentences["es"] and fact in sentences["en"], sentences
    assert error["whose"]
    assert error["retryable"] == (exit_code == 5)
    assert got == exit_code


def known_in_both(code: str, /, **params: object) -> dict[str, str]:
    """The sentences of a code with everything filled in."""
    assert code in errors.codes()
    sentences = {language: errors.words(code, language, **params).sentence for language in errors.LANGUAGES}
    assert sentences["es"] != sentences["en"]
    assert not any("{" in sentence for sentence in sentences.values()), sentences
    return {str(language): sentence for language, sentence in sentences.items()}
