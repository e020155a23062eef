"""Canonical XML 1.0 (inclusive, without comments) of one element, written out by hand from the W3C's recommendation.

lxml's own puts `xmlns=""` into elements that are cut out of a tree with a default namespace, so nothing sealed so would verify.
"""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree


def canonical(node: etree._Element, without: etree._Element | None = None) -> bytes:
    """The octets of `node` and what is in it, namespaces that it inherits included; `without` one element of it."""
    return _element(node, {}, without).encode()


def _element(node: etree._Element, rendered: Mapping[str, str], without: etree._Element | None) -> str:
    scope = {prefix or "": uri for prefix, uri in node.nsmap.items()}
    fresh = {prefix: uri for prefix, uri in scope.items() if rendered.get(prefix, "") != uri}
    if "" not in scope and rendered.get(""):
        fresh[""] = ""
    spaces = "".join(f' xmlns{":" if prefix else ""}{prefix}="{_attribute(fresh[prefix])}"' for prefix in sorted(fresh))
    names = sorted((etree.QName(name).namespace or "", etree.QName(name).localname, str(name)) for name in node.attrib)
    attributes = "".join(f' {_prefixed(space, local, scope)}="{_attribute(str(node.get(name)))}"' for space, local, name in names)
    name = f"{node.prefix}:{etree.QName(node).localname}" if node.prefix else etree.QName(node).localname
    inner = _text(node.text or "")
    for child in node:
        if isinstance(child.tag, str) and child is not without:
            inner += _element(child, scope, without)
        inner += _text(child.tail or "")
    return f"<{name}{spaces}{attributes}>{inner}</{name}>"


def _prefixed(space: str, local: str, scope: Mapping[str, str]) -> str:
    if not space:
        return local
    return f"{next(prefix for prefix, uri in scope.items() if uri == space and prefix)}:{local}"


def _text(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#xD;")


def _attribute(text: str) -> str:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
    return escaped.replace("\t", "&#x9;").replace("\n", "&#xA;").replace("\r", "&#xD;")
