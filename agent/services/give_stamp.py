"""A person gives the stamped XML that they found at the PAC of a document in doubt. An agent checks it before it is believed."""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path

from agent.errors import UserError
from agent.hub import Office
from agent.services.request_work import request_work

LARGEST = 2 * 1024 * 1024


def give_stamp(office: Office, work_id: int, *, branch: str, file: Path) -> int:
    """The id of the request; `work_id` = the document's own row of work. One transaction.

    Raises `xml.too_large`, `stamp.file_unreadable`, `work.already_requested` and `permission.denied`.
    """
    args = {"decision": "stamp", "xml": b64encode(contents(file)).decode()}
    return request_work(office, kind="resolve", lane=f"resolve:{work_id}", ref=str(work_id), branch=branch, args=args)


def contents(file: Path) -> bytes:
    """The file's bytes. Raises `xml.too_large` and `stamp.file_unreadable`."""
    try:
        if (size := file.stat().st_size) > LARGEST:
            raise UserError("xml.too_large", size=size // 1024 // 1024, limit=LARGEST // 1024 // 1024)
        return file.read_bytes()
    except OSError as error:
        raise UserError("stamp.file_unreadable", path=str(file)) from error
