"""Our own WSDLs against the vendor's: whatever we call is called the same there, with the same fields in the same order."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from lxml import etree

from agent import paths

VENDOR = Path(os.environ["ERPHUB_TEST_DATA"]) / "pac" / "wsdl"
XS, WSDL, SOAP = "{http://www.w3.org/2001/XMLSchema}", "{http://schemas.xmlsoap.org/wsdl/}", "{http://schemas.xmlsoap.org/wsdl/soap/}"
SERVICES = {
    "stamp": {"stamp", "stamped"},
    "registration": {"get"},
    "cancel": {"cancel_signature", "get_receipt", "get_pending"},
}
_OCCURS = ("minOccurs", "maxOccurs", "nillable")
Field = tuple[str | None, ...]


def loaded(folder: Path, service: str) -> etree._Element:
    return etree.parse(folder / f"finkok-{service}.wsdl").getroot()


def resolved(node: etree._Element, name: str) -> str:
    """A qualified name with its namespace instead of its prefix, so that prefixes may differ."""
    prefix, _, local = name.rpartition(":")
    return f"{{{node.nsmap.get(prefix or None)}}}{local}"


def types(root: etree._Element) -> dict[str, list[Field]]:
    found: dict[str, list[Field]] = {}
    for schema in root.iter(f"{XS}schema"):
        assert schema.get("elementFormDefault") == "qualified"
        for kind in schema.iter(f"{XS}complexType"):
            found[f"{{{schema.get('targetNamespace')}}}{kind.get('name')}"] = [
                (
                    field.get("name"),
                    resolved(field, str(field.get("type"))),
                    field.get("minOccurs"),
                    field.get("maxOccurs"),
                    field.get("nillable"),
                )
                for field in kind.iter(f"{XS}element")
            ]
    return found


def elements(root: etree._Element) -> dict[str, str]:
    return {
        f"{{{schema.get('targetNamespace')}}}{element.get('name')}": resolved(element, str(element.get("type")))
        for schema in root.iter(f"{XS}schema")
        for element in schema.iterchildren(f"{XS}element")
    }


def operations(root: etree._Element) -> dict[str, tuple[Field, ...]]:
    """Operation -> (messages, elements in them, action, style, uses)."""
    messages = {
        str(message.get("name")): resolved(part, str(part.get("element")))
        for message in root.iter(f"{WSDL}message")
        for part in message.iter(f"{WSDL}part")
    }
    ports = {
        str(operation.get("name")): tuple(messages[str(child.get("message")).split(":")[-1]] for child in operation if child.get("message"))
        for operation in root.iterfind(f"{WSDL}portType/{WSDL}operation")
    }
    return {
        str(operation.get("name")): (
            ports[str(operation.get("name"))],
            next((node.get("soapAction"), node.get("style")) for node in operation.iter(f"{SOAP}operation")),
            tuple(node.get("use") for node in operation.iter(f"{SOAP}body")),
        )
        for operation in root.iterfind(f"{WSDL}binding/{WSDL}operation")
    }


@pytest.mark.parametrize("service", SERVICES)
def test_what_we_call_is_what_the_vendor_offers(service: str) -> None:
    ours, theirs = loaded(paths.vendor, service), loaded(VENDOR, service)
    assert ours.get("targetNamespace") == theirs.get("targetNamespace")
    assert operations(ours).keys() == SERVICES[service]
    for name, operation in operations(ours).items():
        assert operation == operations(theirs)[name]
    for name, fields in types(ours).items():
        assert fields == types(theirs)[name], name
    for name, kind in elements(ours).items():
        assert kind == elements(theirs)[name], name


@pytest.mark.parametrize("service", SERVICES)
def test_port_and_path_are_the_vendors(service: str) -> None:
    ours, theirs = (loaded(folder, service) for folder in (paths.vendor, VENDOR))
    for root in (ours, theirs):
        (address,) = root.iter(f"{SOAP}address")
        assert str(address.get("location")).endswith(f"/servicios/soap/{service}")
        (binding,) = root.iterfind(f"{WSDL}binding/{SOAP}binding")
        assert (binding.get("style"), binding.get("transport")) == ("document", "http://schemas.xmlsoap.org/soap/http")
