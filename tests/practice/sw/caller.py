"""A caller who speaks SW's REST over a real socket, as its SDKs do."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

import httpx2

from agent.practice import seeds
from tests.practice.vendors import Practice


@dataclass(slots=True)
class SwCaller:
    """An account with a token."""

    practice: Practice
    token: str = ""

    def log_in(self, user: str = seeds.SW_USER, password: str = seeds.SW_PASSWORD) -> httpx2.Response:
        """Ask for a token, and keep it."""
        answer = self.practice.http.post("/v2/security/authenticate", json={"user": user, "password": password})
        if answer.status_code == 200:
            self.token = answer.json()["data"]["token"]
        return answer

    @property
    def authorization(self) -> dict[str, str]:
        """The header that carries the token."""
        return {"Authorization": f"Bearer {self.token}".strip()}

    def get(self, path: str) -> httpx2.Response:
        """A question."""
        return self.practice.http.get(path, headers=self.authorization)

    def form(self, path: str, xml: bytes, **headers: str) -> httpx2.Response:
        """A multipart form with one part `xml`."""
        parts = {"xml": ("xml", xml, "text/xml")}
        return self.practice.http.post(path, files=parts, headers=self.authorization | headers)

    def stamp(self, xml: bytes, customid: str = "c-1", version: str = "v2", tail: str = "") -> httpx2.Response:
        """Have a CFDI stamped under a customid."""
        return self.form(f"/v4/cfdi33/stamp/{version}{tail}", xml, customid=customid)

    def age_customids(self, hours: int) -> None:
        """Move the first use of every customid into the past."""
        with sqlite3.connect(self.practice.data / "practice.sqlite") as store:
            store.execute("update sw_customid set used = used - ?", (hours * 3600,))
        store.close()


def message(answer: httpx2.Response) -> str:
    """The sentence of an error answer."""
    document = answer.json()
    assert document["status"] == "error" and answer.status_code != 200, answer.text
    return str(document["message"])
