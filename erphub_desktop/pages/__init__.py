"""The pages, in the order of the sidebar. A new page is its file, its view, and one line here.

Page modules are imported on a worker thread after the window has painted: they load the database's libraries.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from erphub_desktop.pages.page import Page


@dataclass(frozen=True, slots=True)
class PageEntry:
    """A page's stable name, its group in the sidebar, its icon, its title in the language of the moment, and its class's name.

    `only_when_any`: its place in the sidebar is there while there is something on it.
    """

    name: str
    group: str
    icon: str
    title: Callable[[], str]
    type_name: str
    only_when_any: bool = False

    def load(self) -> type[Page]:
        """The page's class; slow the first time."""
        found: type[Page] = getattr(import_module(f"{__name__}.{self.name}"), self.type_name)
        return found


def shortcut(position: int) -> str:
    """The keys of the page in this place, counted from 1: Ctrl+1 to Ctrl+0, then with Shift; none from the 21st on."""
    return f"Ctrl+{'Shift+' if position > 10 else ''}{position % 10}" if position <= 20 else ""


def translate(context: str, text: str) -> str:
    """The text in the language of the moment. Qt is imported when it is asked, so that the command line knows the pages without it."""
    from PySide6.QtCore import QCoreApplication

    return QCoreApplication.translate(context, text)


GROUPS: dict[str, Callable[[], str]] = {
    "work": lambda: translate("Pages", "Work"),
    "fiscal": lambda: translate("Pages", "Fiscal documents"),
    "setup": lambda: translate("Pages", "Setup"),
}
"""The headings of the sidebar, in their order."""

PAGES: tuple[PageEntry, ...] = (
    PageEntry("today", "work", "today", lambda: translate("Pages", "Today"), "TodayPage"),
    PageEntry("sync_monitor", "work", "sync", lambda: translate("Pages", "Sync Monitor"), "SyncMonitorPage"),
    PageEntry("plan", "work", "plan", lambda: translate("Pages", "Sync plan"), "PlanPage"),
    PageEntry("unknowns", "work", "question", lambda: translate("Pages", "Unconfirmed"), "UnknownsPage", only_when_any=True),
    PageEntry("approvals", "work", "check_circle", lambda: translate("Pages", "Approvals"), "ApprovalsPage", only_when_any=True),
    PageEntry("cfdi", "fiscal", "cfdi", lambda: translate("Pages", "CFDI"), "CfdiPage"),
    PageEntry("supplements", "fiscal", "money", lambda: translate("Pages", "Payment supplements"), "SupplementsPage"),
    PageEntry("global_invoice", "fiscal", "global", lambda: translate("Pages", "Global invoice"), "GlobalInvoicePage"),
    PageEntry("connections", "setup", "connections", lambda: translate("Pages", "Connections"), "ConnectionsPage"),
    PageEntry("series", "setup", "folios", lambda: translate("Pages", "Series and folios"), "SeriesPage"),
    PageEntry("pacs", "setup", "stamp", lambda: translate("Pages", "PACs"), "PacsPage"),
    PageEntry("certificates", "setup", "lock", lambda: translate("Pages", "Certificates"), "CertificatesPage"),
    # Behind the others, in its group's place in the sidebar: the keys of the others stay what they are.
    PageEntry("strays", "fiscal", "alert", lambda: translate("Pages", "Stray stamps"), "StraysPage", only_when_any=True),
    PageEntry("received", "fiscal", "inbox", lambda: translate("Pages", "To answer"), "ReceivedPage", only_when_any=True),
)
