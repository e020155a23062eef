"""One account's calls at Finkok: sent once, and read as the node that answers, or as why there is none."""

from __future__ import annotations

from typing import Final

from lxml import etree

from agent.errors import Unavailable
from agent.pac import finkok_soap as soap
from agent.ports import Answer, NotSent, Request, Unknown, Wire

ENDPOINT: Final = "FINKOK"
LOGIN: Final = "username or password"
"""What every service but `stamp` says of a wrong login, somewhere in a text."""


class Calls:
    """Sends with the account's user and password."""

    def __init__(self, wire: Wire, *, base: str, username: str, password: str, deadline: float) -> None:
        self._wire = wire
        self._base = base
        self._username = username
        self._password = password
        self._deadline = deadline

    def send(self, service: str, operation: str, **fields: str | bytes | bool) -> etree._Element | NotSent | Unknown:
        """The `<operation>Result`. Whatever a gateway or a crashed server says instead, the request may have been carried out."""
        prefix = "reseller_" if service == "registration" else ""
        login: dict[str, str | bytes | bool] = {f"{prefix}username": self._username, f"{prefix}password": self._password}
        request = Request(
            method="POST",
            endpoint=ENDPOINT,
            base=self._base,
            path=f"/servicios/soap/{service}",
            headers={"Content-Type": "text/xml; charset=utf-8", "SOAPAction": f'"{operation}"'},
            body=soap.envelope(service, operation, **(login | fields)),
        )
        answer = self._wire.send(request, deadline=self._deadline)
        if not isinstance(answer, Answer):
            return answer
        if answer.status != 200:
            return Unknown(f"HTTP {answer.status}")
        try:
            return soap.result(answer.body, operation)
        except soap.NoAnswer as error:
            return Unknown(str(error))

    def read(self, service: str, operation: str, **fields: str | bytes | bool) -> etree._Element:
        """The same of a question only; raises Unavailable, also when the login is not accepted."""
        node = self.send(service, operation, **fields)
        if not isinstance(node, etree._Element):
            raise Unavailable(node.reason)
        error = " ".join(soap.texts(node, "error"))
        if LOGIN in error.lower():
            raise Unavailable(error)
        return node
