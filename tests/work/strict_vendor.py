"""A token address that watches for reuse: the old refresh token is good until the new one was used, then using it ends the family."""

from __future__ import annotations

import threading
from itertools import count

from pytest_httpserver import HTTPServer
from werkzeug import Request, Response


class StrictVendor:
    """Every answer has a new refresh token; every `lose`-th answer is lost on the way back, after the change is kept."""

    def __init__(self, server: HTTPServer, path: str, first: str, *, lose: int) -> None:
        server.expect_request(path, method="POST").respond_with_handler(self._answer)
        self.newest, self.before = first, ""
        self.asked, self.lost, self.revoked = 0, 0, False
        self._lose = lose
        self._numbers = count(1)
        self._lock = threading.Lock()

    def _answer(self, request: Request) -> Response:
        with self._lock:
            self.asked += 1
            sent = request.form["refresh_token"]
            if self.revoked or sent not in (self.newest, self.before):
                self.revoked = True
                return Response('{"error": "invalid_grant"}', 400, content_type="application/json")
            number = next(self._numbers)
            self.before, self.newest = sent, f"refresh-{number}"
            if self.asked % self._lose == 0:
                self.lost += 1
                return Response("<html>Bad Gateway</html>", 502, content_type="text/html")
            tokens = f'{{"access_token": "access-{number}", "refresh_token": "{self.newest}", "expires_in": 3600}}'
            return Response(tokens, 200, content_type="application/json")
