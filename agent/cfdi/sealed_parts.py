"""Which parts of a CFDI the seal vouches for, and which it does not."""

from __future__ import annotations

import copy
from collections.abc import Iterator

from lxml import etree

from agent.cfdi import local_taxes, payments_node
from agent.cfdi.safe_xml import CFDI, TFD
from agent.cfdi.seal import original_chain

_ADDENDA = f"{CFDI}Addenda"
_LOOKED_AT = (CFDI[1:-1], payments_node.NAMESPACE, local_taxes.NAMESPACE)
# The chain of a SPEI transfer has bars of its own.
_WITH_BARS = frozenset({"CadPago"})


def unsealed_parts(root: etree._Element, chain: bytes) -> tuple[str, ...]:
    """The names of the complements and of the Addenda that leave no trace in `chain`, the cadena original of `root`.

    Whoever has the file may change them without breaking the seal. The stamp is no such part: it has its own seal.
    """
    found = [etree.QName(tag).localname for tag in dict.fromkeys(_complements(root)) if _without(root, tag) == chain]
    return (*found, *(["Addenda"] if root.find(_ADDENDA) is not None else []))


def _complements(root: etree._Element) -> Iterator[str]:
    for parent in root.iter(f"{CFDI}Complemento", f"{CFDI}ComplementoConcepto"):
        yield from (str(node.tag) for node in parent.iterchildren(tag=etree.Element) if not str(node.tag).startswith(TFD))


def _without(root: etree._Element, tag: str) -> bytes:
    changed = copy.deepcopy(root)
    for node in list(changed.iter(tag)):
        parent = node.getparent()
        if parent is not None:
            parent.remove(node)
    return original_chain(changed)


def has_bars(root: etree._Element) -> bool:
    """Whether a sealed value holds the `|` that parts values in the chain: then other values may have the same chain."""
    addenda = root.find(_ADDENDA)
    outside = set() if addenda is None else set(addenda.iter())
    return any(
        "|" in value
        for node in root.iter(*(f"{{{name}}}*" for name in _LOOKED_AT))
        if node not in outside
        for name, value in node.items()
        if name not in _WITH_BARS
    )
