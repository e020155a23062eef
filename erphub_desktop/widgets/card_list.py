"""Cards under each other, scrolled when they are many, or words where there is none."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Generic, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QStackedWidget, QWidget

from erphub_desktop.widgets.basics import clear, column
from erphub_desktop.widgets.state_view import StateView

K = TypeVar("K", bound=Hashable)
C = TypeVar("C", bound=QWidget)


class CardList(QStackedWidget, Generic[K, C]):
    """One card a key. While the keys stay the same the cards stay, and with them the cursor on a button of theirs."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.cards: dict[K, C] = {}
        self.state = StateView()
        self._lines = column(gap="m")
        inner = QWidget()
        inner.setObjectName("scrolled")
        body = column(self._lines, None)
        body.setContentsMargins(0, 0, 4, 0)
        inner.setLayout(body)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidget(inner)
        self.addWidget(self._scroll)
        self.addWidget(self.state)

    def show_cards(self, keys: Sequence[K], make: Callable[[K], C]) -> dict[K, C]:
        """The cards of these keys in this order, on screen; those of other keys are let go and made anew."""
        if list(self.cards) != list(keys):
            clear(self._lines)
            self.cards = {key: make(key) for key in keys}
            for card in self.cards.values():
                self._lines.addWidget(card)
        self.setCurrentWidget(self._scroll)
        return self.cards

    def show_words(
        self,
        picture: str,
        sentence: str,
        more: str = "",
        *,
        button: str = "",
        act: Callable[[], object] | None = None,
        token: str = "muted",
    ) -> None:
        """Words in the place of the cards: that they are read, or that there is none."""
        self.state.show_words(picture, sentence, more, button=button, act=act, token=token)
        self.setCurrentWidget(self.state)

    def say_loading(self) -> None:
        """Nothing is known yet."""
        self.show_words("clock", self.tr("Loading…"))
