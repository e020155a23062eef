"""What stands between a global invoice's draft and its stamp, said above the lists."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtWidgets import QWidget

from agent.errors import words
from agent.views.global_invoice import Offer
from erphub_desktop import language
from erphub_desktop.tasks import Problem
from erphub_desktop.theme.tokens import Tone
from erphub_desktop.widgets.banner import Banner


class GlobalBanner(Banner):
    """A banner that explains an offer, unless something else is being said."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._explained = False

    def explain(self, found: Offer | None, *, busy: bool) -> None:
        """Says why the offer cannot be issued, where something stands against it."""
        if self._explained:
            self.clear()
            self._explained = False
        if found is None or busy or not self.isHidden():
            return
        draft = found.draft
        if not found.place.whole:
            self.show_problem(Problem("global.not_all_branches", {"postal_code": found.place.postal_code}))
        elif draft is not None and draft.pending:
            self.show_words("info", self.tr("This global invoice is being issued"))
        elif draft is not None and draft.code and draft.code not in ("global.empty", "global.discarded"):
            self._explain_code(draft.code, draft.params, draft.state)
        elif draft is not None and draft.held and not found.is_current:
            self.show_words("warn", self.tr("Sales changed since the draft was made"), self.tr("Prepare it anew, and look at it."))
        self._explained = not self.isHidden()

    def _explain_code(self, code: str, params: Mapping[str, object], state: str) -> None:
        listed = params.get("problems")
        problems = listed if isinstance(listed, list) else []
        first = problems[0].get("params", {}) if problems else {}
        said = words(code, language.current(), **{"count": len(problems), **first, **dict(params)})
        more = [words(str(one["message"]), language.current(), **one.get("params", {})).sentence for one in problems[:3]]
        tone: Tone = "bad" if state == "REFUSED" else "warn"
        self.show_words(tone, said.sentence, " ".join(more) if more else f"{said.whose}. {said.next_step}")
