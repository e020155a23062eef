"""What was said to a vendor made readable: JSON or XML, indented and coloured, with every digit as it was sent."""

from __future__ import annotations

import json
from collections.abc import Iterator

from PySide6.QtCore import QRegularExpression
from PySide6.QtGui import QColor, QFont, QFontDatabase, QSyntaxHighlighter, QTextCharFormat, QTextOption
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from erphub_desktop import theme
from erphub_desktop.theme.tokens import TYPE
from erphub_desktop.widgets.xml_view import readable as readable_xml

SHOWN_TO = 200_000
"""Characters on screen; copying takes all of them."""

_INDENT = "  "
_NAME = QRegularExpression(r'"(?:[^"\\]|\\.)*"(?=\s*:)|</?[\w:.-]+|/?>|\b[\w:.-]+(?==")')
_VALUE = QRegularExpression(r'"(?:[^"\\]|\\.)*"(?!\s*:)')


def readable(text: str) -> str:
    """The text with a line for each member or element; what is neither JSON nor XML stays as it came."""
    bare = text.strip()
    if bare[:1] in ("{", "["):
        try:
            json.loads(bare)
        except ValueError:
            return text
        return "".join(_indented(bare))
    if bare[:1] != "<":
        return text
    prolog, said, _ = bare.partition("?>") if bare.startswith("<?xml") else ("", "", "")
    made = readable_xml(bare.encode())
    _, indented, rest = made.partition("?>\n")
    return "\n".join(part for part in (prolog + said, rest) if part) if indented else made


def _indented(text: str) -> Iterator[str]:
    """Only the blanks change: parsing and writing anew would turn 1160.00 into 1160.0."""
    depth, quoted, escaped, opened = 0, False, False, False
    for character in text:
        if quoted:
            yield character
            quoted = escaped or character != '"'
            escaped = character == "\\" and not escaped
            continue
        if character.isspace():
            continue
        closing = character in "}]"
        depth -= closing
        if opened != closing:  # {} and [] stay together
            yield f"\n{_INDENT * depth}"
        yield character
        opened = character in "{["
        depth += opened
        quoted = character == '"'
        if character == ",":
            yield f"\n{_INDENT * depth}"
        elif character == ":":
            yield " "


class _Colors(QSyntaxHighlighter):
    def highlightBlock(self, text: str) -> None:
        colors = theme.colors()
        for pattern, color in ((_VALUE, colors.xml_value), (_NAME, colors.xml_name)):
            look = QTextCharFormat()
            look.setForeground(QColor(color))
            found = pattern.globalMatch(text)
            while found.hasNext():
                match = found.next()
                self.setFormat(match.capturedStart(), match.capturedLength(), look)


class PayloadView(QPlainTextEdit):
    """Shows one text, read only."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setProperty("payload", "true")
        self.setReadOnly(True)
        self.setTabChangesFocus(True)
        font = QFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        font.setPixelSize(TYPE["caption"])
        self.setFont(font)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self._colors = _Colors(self.document())

    def show_text(self, text: str) -> None:
        """Replaces what is shown; `readable` has made it so before, away from the GUI thread."""
        self.setPlainText(text if len(text) <= SHOWN_TO else f"{text[:SHOWN_TO]}\n…")
