"""`python -m tests.desktop.translations`: brings resources/i18n up to date with the code and compiles it.

New Spanish texts and new plurals stay unfinished, and a test fails until a person has written them.
"""

from __future__ import annotations

import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

from agent import paths

FOLDER = paths.resources / "i18n"
FILES = {"es": FOLDER / "erphub_es.ts", "en": FOLDER / "erphub_en.ts"}
_TOOLS = Path(sys.executable).parent


def extract(*into: Path) -> None:
    """Writes every text of the desktop into the given .ts files, keeping the translations that are there."""
    sources = sorted(str(path) for path in (paths.root / "erphub_desktop").rglob("*.py"))
    tool = str(_TOOLS / "pyside6-lupdate")
    subprocess.run(
        [tool, *sources, "-silent", "-no-obsolete", "-locations", "none", "-ts", *map(str, into)], check=True, capture_output=True
    )


def compile_to_qm(file: Path, into: Path) -> None:
    """Makes the .qm that Qt reads."""
    subprocess.run([str(_TOOLS / "pyside6-lrelease"), "-silent", str(file), "-qm", str(into)], check=True, capture_output=True)


def messages(file: Path) -> dict[tuple[str, str, str], ElementTree.Element]:
    """Every message by (context, source, comment)."""
    found = {}
    for context in ElementTree.parse(file).getroot().iter("context"):
        for message in context.iter("message"):
            key = (context.findtext("name", ""), message.findtext("source", ""), message.findtext("comment", ""))
            found[key] = message
    return found


def unfinished(file: Path) -> list[tuple[str, str, str]]:
    """The messages without a finished translation, every plural form included."""
    return [key for key, message in messages(file).items() if not _is_finished(message)]


def _is_finished(message: ElementTree.Element) -> bool:
    translation = message.find("translation")
    if translation is None or translation.get("type") == "unfinished":
        return False
    forms = translation.findall("numerusform")
    return all(form.text for form in forms) if forms else bool(translation.text)


def _english_says_itself() -> None:
    tree = ElementTree.parse(FILES["en"])
    for message in tree.getroot().iter("message"):
        translation = message.find("translation")
        if translation is not None and message.get("numerus") is None:
            translation.text = message.findtext("source")
            translation.attrib.pop("type", None)
    tree.write(FILES["en"], encoding="utf-8", xml_declaration=True)


def main() -> int:
    """0 when everything is translated, 6 when texts are left to write (they are printed)."""
    extract(*FILES.values())
    _english_says_itself()
    left = [(language, *key) for language, file in FILES.items() for key in unfinished(file)]
    for file in FILES.values():
        compile_to_qm(file, file.with_suffix(".qm"))
    for line in left:
        print(*line, sep=" | ")
    return 6 if left else 0


if __name__ == "__main__":
    sys.exit(main())
