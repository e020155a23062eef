"""Add New Connection: which accounting system, which branches, its fields; then authorise, look at the company, confirm."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QCheckBox, QComboBox, QFrame, QLineEdit, QScrollArea, QStackedWidget, QWidget

from agent.services.add_connection import add_connection
from agent.views.connections import ConnectionLine
from erphub_desktop.desk import Desk
from erphub_desktop.dialogs.authorizing import Authorizing, open_in_browser
from erphub_desktop.dialogs.company import CompanyPane
from erphub_desktop.dialogs.sheet import Sheet
from erphub_desktop.tasks import Problem
from erphub_desktop.widgets.banner import Banner
from erphub_desktop.widgets.basics import button, column, label, name_button, row
from erphub_desktop.widgets.spec_form import SpecForm
from erphub_desktop.widgets.state_view import StateView

if TYPE_CHECKING:
    from agent.hub import Office


# What the practice vendors know an application by.
PRACTICE_CLIENTS = {"quickbooks": "practice-us", "quickbooks_mx": "practice-mx", "xero": "practice-xero"}
PRACTICE_SECRET = "practice-secret"


class AddConnectionDialog(Sheet):
    """Modal. With `line` it authorises a connection that exists already and begins at the browser."""

    def __init__(
        self, desk: Desk, parent: QWidget, line: ConnectionLine | None = None, browse: Callable[[str], bool] = open_in_browser
    ) -> None:
        super().__init__("addConnection", parent)
        self.resize(620, 620)
        self._desk = desk
        self._browse = browse
        self._authorizing: Authorizing | None = None
        self._address = ""
        self._banner = Banner()
        self._title = label("title")
        self._system = QComboBox()
        self._system.setObjectName("erpChoice")
        for name, spec in desk.erps.items():
            self._system.addItem(f"{spec.label} ({', '.join(spec.countries)})", name)
        self._system.currentIndexChanged.connect(lambda _position: self._draw_form())
        self._label = QLineEdit()
        self._label.setObjectName("connectionLabel")
        self._branches = {
            branch.code: QCheckBox(f"{branch.code} · {branch.name}") for branch in desk.branches if branch.connection_id is None
        }
        self._no_branch = label("muted", wrap=True)
        self._no_branch.setVisible(not self._branches)
        self._form: SpecForm | None = None
        self._form_place = column(gap="m")
        self._captions = {name: label("field") for name in ("system", "label", "branches", "environment")}
        self._environment = label("body")
        self._waiting = StateView()
        self._company = CompanyPane()
        self._company.confirmed.connect(self._confirm)
        self._stack = QStackedWidget()
        for pane in (self._form_pane(), self._waiting, self._company):
            self._stack.addWidget(pane)
        self._cancel = button(name="connectionCancel", pressed=self.reject)
        self._go = button("primary", name="connectionAuthorize", picture="external", pressed=self._send)
        layout = column(self._title, self._banner, self._stack, row(None, self._cancel, self._go), gap="l", margin="xl")
        layout.setStretch(2, 1)
        self.setLayout(layout)
        self._draw_form()
        self.begin()
        self.finished.connect(lambda _result: self._stop())
        if line is not None:
            self._system.setCurrentIndex(max(self._system.findData(line.erp), 0))
            self._authorize(line.id, desk.branch_for(line.branches))

    def _form_pane(self) -> QWidget:
        inner = QWidget()
        inner.setObjectName("scrolled")
        inner.setLayout(
            column(
                column(self._captions["system"], self._system, gap="xs"),
                column(self._captions["label"], self._label, gap="xs"),
                column(self._captions["branches"], *self._branches.values(), self._no_branch, gap="xs"),
                column(self._captions["environment"], self._environment, gap="xs"),
                self._form_place,
                None,
                gap="m",
            )
        )
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inner)
        return scroll

    def _draw_form(self) -> None:
        name = self._system.currentData()
        if name is None:
            return
        if self._form is not None:
            self._form_place.removeWidget(self._form)
            self._form.deleteLater()
        spec = self._desk.erps[name]
        self._form = SpecForm(f"connection_{name}", spec.fields, self._desk.person)
        self._form_place.addWidget(self._form)
        self._label.setPlaceholderText(spec.label)
        if self._desk.practice and name in PRACTICE_CLIENTS:
            self._form.fill({"client_id": PRACTICE_CLIENTS[name], "client_secret": PRACTICE_SECRET})
        self._name_go()

    def _name_go(self) -> None:
        vendor = self._desk.vendor(str(self._system.currentData()))
        name_button(self._go, self.tr("Authorize with {0}").replace("{0}", vendor) if vendor else self.tr("Authorise"))

    def _stop(self) -> None:
        if self._authorizing is not None:
            self._authorizing.stop()

    # --- sending ------------------------------------------------------------------------------------------------------

    def _send(self) -> None:
        chosen = tuple(code for code, box in self._branches.items() if box.isChecked())
        if self._branches and not chosen:
            self._banner.show_problem(Problem("desktop.no_branch"))
            return
        values = self._form.accept() if self._form is not None else None
        if values is None:
            return
        erp = str(self._system.currentData())
        spec = self._desk.erps[erp]
        secret = {field.name for field in spec.fields if field.secret}
        name = self._label.text().strip() or spec.label
        self._go.setEnabled(False)

        def add(office: Office) -> int:
            return add_connection(
                office,
                erp=erp,
                label=name,
                branch_codes=chosen,
                config={key: value for key, value in values.items() if key not in secret},
                secrets={key: value for key, value in values.items() if key in secret},
            )

        self._desk.ask(self, add, partial(self._added, branch=self._desk.branch_for(chosen)), self._failed)

    def _added(self, connection_id: int, branch: str) -> None:
        if self._form is not None:
            self._form.sent()
        self._authorize(connection_id, branch)

    def _authorize(self, connection_id: int, branch: str) -> None:
        self._banner.clear()
        self._go.hide()
        self._stack.setCurrentWidget(self._waiting)
        self._say_waiting()
        self._authorizing = Authorizing(self._desk, connection_id, branch, self, self._browse)
        self._authorizing.waiting.connect(self._in_browser)
        self._authorizing.company_known.connect(self._show_company)
        self._authorizing.connected.connect(lambda: self._connected(self._company.name))
        self._authorizing.failed.connect(self._failed)
        self._authorizing.start()

    def _in_browser(self, address: str) -> None:
        self._address = address
        self._say_waiting()

    def _show_company(self, name: str, company_id: str) -> None:
        self._banner.clear()
        oauth = self._desk.erps[str(self._system.currentData())].oauth
        self._company.show_company(name, company_id, oauth.permissions if oauth is not None else ())
        self._stack.setCurrentWidget(self._company)

    def _confirm(self) -> None:
        if self._authorizing is not None:
            self._authorizing.confirm()

    def _connected(self, name: str) -> None:
        self._desk.notice.emit(self.tr("Connected to {0}").replace("{0}", name))
        self.accept()

    def _failed(self, problem: Problem) -> None:
        self._go.setEnabled(True)
        self._company.again()
        act = self._copy_address if problem.code == "desktop.no_browser" else None
        self._banner.show_problem(problem, act)

    def _copy_address(self) -> None:
        QGuiApplication.clipboard().setText(self._address)

    # --- words --------------------------------------------------------------------------------------------------------

    def _say_waiting(self) -> None:
        if self._address:
            more = self.tr("Sign in at the vendor and allow the access. This window goes on by itself.")
            self._waiting.show_words(
                "external", self.tr("Continue in your browser"), more, button=self.tr("Copy the address"), act=self._copy_address
            )
        else:
            self._waiting.show_words("clock", self.tr("Preparing the authorisation…"), self.tr("An agent is making the address."))

    def retranslate(self) -> None:
        self.setWindowTitle(self.tr("Add New Connection"))
        self._title.setText(self.tr("Add New Connection"))
        names = {
            "system": self.tr("Accounting system"),
            "label": self.tr("Name of the connection"),
            "branches": self.tr("Branches (Sucursal ID) that book there"),
            "environment": self.tr("Environment"),
        }
        for name, text in names.items():
            self._captions[name].setText(text)
        self._no_branch.setText(self.tr("All your branches book somewhere already; they can be pointed here later."))
        self._system.setAccessibleName(names["system"])
        self._label.setAccessibleName(names["label"])
        environments = {
            "practice": self.tr("Practice: nothing is real"),
            "sandbox": self.tr("Sandbox of the vendor"),
            "production": self.tr("Production: real books"),
        }
        office = self._desk.office
        self._environment.setText(environments[office.environment] if office is not None else "")
        name_button(self._cancel, self.tr("Cancel"))
        self._name_go()
        self._company.retranslate()
        if self._authorizing is not None:
            self._say_waiting()
