"""PHP's own SOAP client, led by the vendor's WSDLs, stamps and cancels at the practice Finkok. It knows nothing of us."""

from __future__ import annotations

import base64
import json
import os
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from lxml import etree

from agent.cfdi.cancel_request import cancel_request
from agent.cfdi.csd import Csd, load_csd
from agent.domain.cancellation import CancelReason
from agent.practice import seeds
from agent.practice.authority import CsdFiles, make_csd
from tests.practice.finkok.documents import RFC, Sealer, cfdi
from tests.practice.vendors import Practice, serving

WSDL = Path(os.environ["ERPHUB_TEST_DATA"]) / "pac" / "wsdl"
# What is binary goes in as bytes: the client encodes it by the WSDL.
CLIENT = """<?php
$asked = json_decode(stream_get_contents(STDIN), true);
$client = new SoapClient($asked["wsdl"], ["location" => $asked["location"], "cache_wsdl" => WSDL_CACHE_NONE, "exceptions" => true]);
$fields = $asked["fields"];
if (isset($fields["xml"])) { $fields["xml"] = base64_decode($fields["xml"]); }
try {
    $answer = $client->__soapCall($asked["operation"], [$fields]);
    echo json_encode(["answer" => $answer->{$asked["operation"] . "Result"}]);
} catch (SoapFault $fault) {
    echo json_encode(["fault" => $fault->getMessage()]);
}
"""


@pytest.fixture(scope="module")
def practice(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Practice]:
    """A server."""
    with serving(tmp_path_factory.mktemp("data"), vendors=("finkok", "sat")) as running:
        yield running


@pytest.fixture(scope="module")
def files(practice: Practice) -> CsdFiles:
    """A practice CSD."""
    return make_csd(practice.data, rfc=RFC, name="VIAJES PEÑA SA DE CV", password="practice-1", now=datetime.now(UTC))


@pytest.fixture(scope="module")
def sealer(files: CsdFiles) -> Sealer:
    """Its owner."""
    return Sealer.load(files, RFC)


class Php:
    """The client in a process of its own for each call."""

    def __init__(self, practice: Practice, folder: Path) -> None:
        self._practice = practice
        self._script = folder / "client.php"
        self._script.write_text(CLIENT)

    def call(self, service: str, operation: str, **fields: object) -> Any:
        """The operation's result, or the fault's text."""
        login = {"username": seeds.FINKOK_USER, "password": seeds.FINKOK_PASSWORD}
        asked = {
            "wsdl": str(WSDL / f"finkok-{service}.wsdl"),
            "location": f"{self._practice.url}/servicios/soap/{service}",
            "operation": operation,
            "fields": login | fields,
        }
        done = subprocess.run(
            ["php", "-d", "display_errors=stderr", str(self._script)], input=json.dumps(asked), capture_output=True, text=True, check=True
        )
        assert done.stderr == ""
        told = json.loads(done.stdout)
        return told["answer"] if "answer" in told else told["fault"]


@pytest.fixture(scope="module")
def php(practice: Practice, tmp_path_factory: pytest.TempPathFactory) -> Php:
    """The client."""
    return Php(practice, tmp_path_factory.mktemp("php"))


def encoded(xml: bytes) -> str:
    """How the bytes reach the script."""
    return base64.b64encode(xml).decode()


def test_php_stamps_and_gets_the_same_stamp_again(php: Php, practice: Practice, sealer: Sealer) -> None:
    sent = cfdi(sealer, folio="101")
    first = php.call("stamp", "stamp", xml=encoded(sent))
    assert first["CodEstatus"] == "Comprobante timbrado satisfactoriamente"
    stamped = etree.fromstring(first["xml"].encode())
    (tfd,) = stamped.iter("{http://www.sat.gob.mx/TimbreFiscalDigital}TimbreFiscalDigital")
    assert (tfd.get("UUID"), tfd.get("SelloCFD")) == (first["UUID"], etree.fromstring(sent).get("Sello"))
    assert first["UUID"] in {held["uuid"] for held in practice.books("finkok")["stamps"]}
    assert php.call("stamp", "stamped", xml=encoded(sent))["UUID"] == first["UUID"]
    again = php.call("stamp", "stamp", xml=encoded(sent))
    assert again["CodEstatus"] == "Comprobante timbrado previamente"
    assert again["xml"] == first["xml"]


def test_php_reads_a_refusal(php: Php, sealer: Sealer) -> None:
    spoiled = cfdi(sealer, folio="102").replace(b'Folio="102"', b'Folio="103"')
    refused = php.call("stamp", "stamp", xml=encoded(spoiled))
    assert refused["Incidencias"]["Incidencia"]["CodigoError"] == "CFDI40102"
    wrong = php.call("stamp", "stamp", xml=encoded(spoiled), password="wrong")
    assert wrong["Incidencias"]["Incidencia"]["CodigoError"] == "300"


def test_php_cancels_with_our_signed_request(php: Php, practice: Practice, files: CsdFiles, sealer: Sealer) -> None:
    uuid = php.call("stamp", "stamp", xml=encoded(cfdi(sealer, folio="104")))["UUID"]
    csd: Csd = load_csd(files.cer.read_bytes(), files.key.read_bytes(), files.password, now=datetime.now(UTC), rfc=RFC)
    at = datetime.now(ZoneInfo("America/Mexico_City")).replace(tzinfo=None, microsecond=0)
    signed = cancel_request(csd, uuid=uuid, reason=CancelReason.WITH_ERRORS, at=at)
    told = php.call("cancel", "cancel_signature", xml=encoded(signed), store_pending=False)
    assert told["RfcEmisor"] == RFC
    assert (told["Folios"]["Folio"]["UUID"], told["Folios"]["Folio"]["EstatusUUID"]) == (uuid, "201")
    receipt = php.call("cancel", "get_receipt", taxpayer_id=RFC, uuid=uuid, type="C")
    assert receipt["success"] is True
    assert etree.fromstring(receipt["receipt"].encode()).findtext(".//{*}EstatusUUID") == "201"
    status = php.call("cancel", "get_sat_status", taxpayer_id=RFC, rtaxpayer_id="URE180429TM6", uuid=uuid, total="1160.00")
    assert (status["sat"]["Estado"], status["sat"]["EstatusCancelacion"]) == ("Vigente", "En proceso")
    credit = php.call("registration", "get", reseller_username=seeds.FINKOK_USER, reseller_password=seeds.FINKOK_PASSWORD, taxpayer_id=RFC)
    assert credit["users"]["ResellerUser"]["credit"] == seeds.FINKOK_CREDIT - len(practice.books("finkok")["stamps"])
