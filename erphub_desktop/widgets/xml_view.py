"""An XML document made readable: indented and coloured on screen, while the bytes stay as they are."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QRegularExpression, QXmlStreamReader, QXmlStreamWriter
from PySide6.QtGui import QColor, QFont, QFontDatabase, QSyntaxHighlighter, QTextCharFormat, QTextOption
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from erphub_desktop import theme
from erphub_desktop.theme.tokens import TYPE

LONG_VALUE = 72
"""A value longer than this (a seal, a certificate) is shortened on screen."""

_NAME = QRegularExpression(r"</?[\w:.-]+|/?>|\b[\w:.-]+(?==\")")
_VALUE = QRegularExpression(r'"[^"]*"')


def readable(xml: bytes) -> str:
    """The document with one attribute a line where there are many; what is not XML is shown as it came."""
    reader = QXmlStreamReader(xml.decode("utf-8", "replace"))
    out = QByteArray()
    writer = QXmlStreamWriter(out)
    writer.setAutoFormatting(True)
    writer.setAutoFormattingIndent(2)
    while not reader.atEnd():
        reader.readNext()
        if reader.hasError():
            return xml.decode("utf-8", "replace")
        if not reader.isWhitespace():
            writer.writeCurrentToken(reader)
    text = bytes(out.data()).decode("utf-8")
    return "\n".join(_one_attribute_a_line(line) for line in text.splitlines())


def _one_attribute_a_line(line: str) -> str:
    if len(line) <= 80 or '="' not in line:
        return line
    indent = " " * (len(line) - len(line.lstrip()) + 4)
    head, *attributes = line.replace('" ', '"\n').split("\n")
    first, _, attribute = head.partition(" ") if not head.startswith(" ") else _split_head(head)
    parts = [part for part in (attribute, *attributes) if part]
    return "\n".join([first, *(indent + _shortened(part) for part in parts)])


def _split_head(head: str) -> tuple[str, str, str]:
    body = head.lstrip()
    first, space, attribute = body.partition(" ")
    return head[: len(head) - len(body)] + first, space, attribute


def _shortened(attribute: str) -> str:
    name, _, value = attribute.partition("=")
    bare = value.rstrip("/>")
    if len(bare) <= LONG_VALUE:
        return attribute
    return f'{name}={bare[: LONG_VALUE - 12]}…"{value[len(bare) :]}'


class _Colors(QSyntaxHighlighter):
    def highlightBlock(self, text: str) -> None:
        colors = theme.colors()
        for pattern, color in ((_NAME, colors.xml_name), (_VALUE, colors.xml_value)):
            look = QTextCharFormat()
            look.setForeground(QColor(color))
            found = pattern.globalMatch(text)
            while found.hasNext():
                match = found.next()
                self.setFormat(match.capturedStart(), match.capturedLength(), look)


class XmlView(QPlainTextEdit):
    """Shows one document, read only."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("xmlView")
        self.setReadOnly(True)
        font = QFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        font.setPixelSize(TYPE["caption"])
        self.setFont(font)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self._colors = _Colors(self.document())

    def show_xml(self, xml: bytes) -> None:
        """Replaces what is shown."""
        self.setPlainText(readable(xml))
