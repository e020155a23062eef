"""Takes secrets out of what is kept of a call, by the name of the field that carries them.

It works on bytes with patterns, not with parsers: what is kept is often cut, malformed or HTML, and everything that
is not a secret must stay byte for byte as it was.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

MASK = "[redacted]"

_HEADERS = frozenset(
    {"authorization", "proxy-authorization", "cookie", "set-cookie", "x-api-key", "ocp-apim-subscription-key", "token", "bmx-token"}
)
# `cer` stays: a certificate is public. `key` is the CSD's in Finkok's cancellation.
_NAMES = (
    "access_?token|refresh_?token|id_?token|token|password|passwd|passphrase|pwd|contrase[nñ]a|client_?secret|secret|api_?key|license_?key"
    "|private_?key|key|code_verifier|code|username|user_name|user|assertion"
)
_NAME = _NAMES.encode()
_JSON_OR_QUOTED = re.compile(rb'(["\'](?:' + _NAME + rb')["\']\s*:\s*")((?:[^"\\]|\\.)*)', re.IGNORECASE)
_XML = re.compile(rb"(<(?:[\w.-]+:)?(?:" + _NAME + rb")(?:\s[^<>]*)?>)([^<]*)", re.IGNORECASE)
_FORM = re.compile(rb"((?:^|[&?])(?:" + _NAME + rb")=)([^&\s\"'<>]*)", re.IGNORECASE)
_QUERY = re.compile(r"(?:" + _NAMES + r")\Z", re.IGNORECASE)
# A vendor's error code is no secret: `code` is hidden only in forms and addresses, where it is the authorization code.
_JSON_CODE = re.compile(rb'["\'](?:code|key)["\']\s*:\s*"\Z', re.IGNORECASE)
_XML_CODE = re.compile(rb"<(?:[\w.-]+:)?code[\s>]", re.IGNORECASE)


def headers(values: Mapping[str, str]) -> dict[str, str]:
    """The headers with the values of those that carry a secret masked; names in lower case."""
    return {name.lower(): MASK if name.lower() in _HEADERS else value for name, value in values.items()}


def body(content: bytes) -> bytes:
    """The body with the values of secret fields masked, in JSON, XML, SOAP and form bodies, whole or cut."""
    mask = MASK.encode()

    def json_value(match: re.Match[bytes]) -> bytes:
        return match.group(0) if _JSON_CODE.search(match.group(1)) else match.group(1) + mask

    def xml_value(match: re.Match[bytes]) -> bytes:
        return match.group(0) if _XML_CODE.match(match.group(1)) or not match.group(2).strip() else match.group(1) + mask

    content = _JSON_OR_QUOTED.sub(json_value, content)
    content = _XML.sub(xml_value, content)
    return _FORM.sub(lambda match: match.group(1) + mask, content)


def address(url: str) -> str:
    """The address without user, password or the values of secret query fields."""
    parts = urlsplit(url)
    query = urlencode([(name, MASK if _QUERY.match(name) else value) for name, value in parse_qsl(parts.query, keep_blank_values=True)])
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, query, parts.fragment))
