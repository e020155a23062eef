"""Waits on 127.0.0.1 for the browser to come back from an authorisation, and passes on the query as it came."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QHostAddress, QTcpServer, QTcpSocket

PATH = "/callback"
LONGEST = 16_384  # bytes of a request's head
_PAGE = """<!doctype html><html lang="es"><meta charset="utf-8"><title>ERP Hub</title>
<body style="font-family: sans-serif; margin: 15vh auto; max-width: 32em; text-align: center">
<h1>{title}</h1><p>{es}</p><p>{en}</p></body></html>"""
_DONE = _PAGE.format(title="ERP Hub", es="Listo. Puede cerrar esta ventana y volver a ERP Hub.", en="Done. You may close this window.")
_ELSE = _PAGE.format(title="ERP Hub", es="Aquí no hay nada.", en="There is nothing here.")


class Loopback(QObject):
    """One listener for one authorisation. `returned(query)` is emitted once; it judges nothing: an agent redeems."""

    returned = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._server = QTcpServer(self)
        self._server.newConnection.connect(self._met)
        self._heads: dict[QTcpSocket, bytes] = {}

    def start(self) -> bool:
        """Listens on a free port; False where this computer does not allow it."""
        return self._server.listen(QHostAddress(QHostAddress.SpecialAddress.LocalHost), 0)

    def stop(self) -> None:
        """Listens no more."""
        self._server.close()

    @property
    def address(self) -> str:
        """Where the browser is to return to."""
        return f"http://127.0.0.1:{self._server.serverPort()}{PATH}"

    def _met(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            self._heads[socket] = b""
            socket.readyRead.connect(lambda socket=socket: self._read(socket))
            socket.disconnected.connect(lambda socket=socket: self._gone(socket))

    def _gone(self, socket: QTcpSocket) -> None:
        self._heads.pop(socket, None)
        socket.deleteLater()

    def _read(self, socket: QTcpSocket) -> None:
        head = self._heads.get(socket)
        if head is None:
            return
        head += bytes(socket.readAll().data())
        self._heads[socket] = head
        if b"\r\n\r\n" not in head and len(head) <= LONGEST:
            return
        del self._heads[socket]
        words = head.split(b"\r\n", 1)[0].decode("ascii", "replace").split(" ")
        path, _, query = (words[1] if len(words) == 3 else "").partition("?")
        well = words[0] == "GET" and path == PATH and bool(query)
        self._answer(socket, "200 OK" if well else "404 Not Found", _DONE if well else _ELSE)
        if well and self._server.isListening():
            self.stop()
            self.returned.emit(query)

    def _answer(self, socket: QTcpSocket, status: str, page: str) -> None:
        body = page.encode("utf-8")
        head = f"HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        socket.write(head.encode("ascii") + body)
        socket.disconnectFromHost()
