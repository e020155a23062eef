"""What QuickBooks says when it refuses: the Fault document and its codes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

MESSAGES: Final[Mapping[str, str]] = {
    "500": "Unsupported Operation",
    "600": "Duplicate Object Error",
    "610": "Object Not Found",
    "620": "Transaction Not Linked Error",
    "1040": "Batch Size Exceeded",
    "2010": "Request has invalid or unsupported property",
    "2020": "Required param missing, need to supply the required value for the API",
    "2030": "Invalid ID",
    "2040": "Invalid Number",
    "2050": "String length is either shorter or longer than supported by specification",
    "2060": "Invalid String",
    "2090": "Invalid Date",
    "2130": "Invalid or duplicate request id",
    "2170": "Invalid Enumeration",
    "2210": "Invalid Email Address format",
    "2500": "Invalid Reference Id",
    "4000": "Error parsing query",
    "4001": "Invalid query",
    "5010": "Stale Object Error",
    "5020": "Permission Denied Error",
    "5030": "Feature Not Supported Error",
    "6000": "A business validation error has occurred while processing your request",
    "6070": "Amount calculation incorrect in the request",
    "6100": "Invalid Tax Code",
    "6140": "Duplicate Document Number Error",
    "6160": "Invalid Tax Amount",
    "6170": "Tax Rate Error",
    "6190": "Subscription ended",
    "6200": "Account Period Closed",
    "6210": "Account Period Closed, Cannot Update Through Services API",
    "6240": "Duplicate Name Exists Error",
    "6250": "Customer cannot be linked",
}


class QboFault(Exception):
    """A refusal: `code` of the vendor's list, what exactly (`detail`), which element, the HTTP status."""

    def __init__(self, code: str, detail: str, *, element: str | None = None, status: int = 400) -> None:
        super().__init__(f"{code} {detail}")
        self.code = code
        self.detail = detail
        self.element = element
        self.status = status

    @property
    def kind(self) -> str:
        """The Fault's `type`."""
        return "SystemFault" if self.code in ("10000", "140", "150") else "ValidationFault"

    def document(self) -> dict[str, object]:
        """The `Fault` object, as it stands alone in an answer or inside an item of a batch."""
        error: dict[str, object] = {"Message": MESSAGES.get(self.code, "Error"), "Detail": self.detail, "code": self.code}
        if self.element is not None:
            error["element"] = self.element
        return {"Error": [error], "type": self.kind}


class GatewayFault(Exception):
    """A refusal of the gateway in front of QuickBooks (login, wrong company, throttle): another document, lower case."""

    def __init__(self, code: str, message: str, detail: str | None, *, status: int, kind: str) -> None:
        super().__init__(f"{code} {message}")
        self.code = code
        self.message = f"message={message}; errorCode=00{code}; statusCode={status}"
        self.detail = detail
        self.status = status
        self.kind = kind

    def document(self, milliseconds: int) -> dict[str, object]:
        """The whole answer. Source: answers quoted in routablehq/python-quickbooks issue 250 and intuit/oauth-jsclient issue 2."""
        error = {"message": self.message, "detail": self.detail, "code": self.code, "element": None}
        return {
            "warnings": None,
            "intuitObject": None,
            "fault": {"error": [error], "type": self.kind},
            "report": None,
            "queryResponse": None,
            "batchItemResponse": [],
            "attachableResponse": [],
            "syncErrorResponse": None,
            "requestId": None,
            "time": milliseconds,
            "status": None,
            "cdcresponse": [],
        }

    def xml(self, moment: str) -> str:
        """The same in XML: a throttled call is answered so even when JSON was asked for (intuit/QuickBooks-V3-PHP-SDK issue 54)."""
        return (
            '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
            f'<IntuitResponse time="{moment}" xmlns="http://schema.intuit.com/finance/v3">\n    <Fault type="{self.kind}">\n'
            f'        <Error code="{self.code}">\n            <Message>{self.message}</Message>\n'
            f"            <Detail>{self.detail or ''}</Detail>\n        </Error>\n    </Fault>\n</IntuitResponse>\n"
        )


def unauthorized(detail: str) -> GatewayFault:
    """401 3200: no token, an unknown one, or one past its hour."""
    return GatewayFault("3200", "AuthenticationFailed", detail, status=401, kind="AUTHENTICATION")


def forbidden() -> GatewayFault:
    """403 3100: a good token, another company."""
    return GatewayFault("3100", "AuthorizationFailed", None, status=403, kind="SERVICE")


def throttled() -> GatewayFault:
    """429 3001: over the company's limit."""
    return GatewayFault("3001", "ThrottleExceeded", "The request limit was reached.  Try again later", status=429, kind="SERVICE")
