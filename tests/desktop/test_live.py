"""News: heard at once while a connection listens, polled while none does."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from erphub_desktop import live
from erphub_desktop.live import Live


def test_a_notification_becomes_a_signal_on_the_gui_thread(qtbot: QtBot) -> None:
    heard: list[tuple[str, bool]] = []

    def listen(on_name: Callable[[str], None], stop: threading.Event) -> None:
        on_name("work")
        stop.wait()

    news = Live(listen)
    news.named.connect(lambda name: heard.append((name, threading.current_thread() is threading.main_thread())))
    news.start()
    qtbot.waitUntil(lambda: bool(heard))
    news.stop()
    assert heard == [("work", True)]


def test_a_broken_listener_is_polled_for_and_tried_again(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "RETRY_AFTER", 0.05)
    monkeypatch.setattr(live, "POLL_DEAF", 20)
    tries: list[int] = []
    states: list[str] = []
    polled: list[str] = []
    alive = threading.Event()

    def listen(on_name: Callable[[str], None], stop: threading.Event) -> None:
        tries.append(1)
        if not alive.is_set():
            raise ConnectionError("gone")
        stop.wait()

    news = Live(listen)
    news.state_changed.connect(states.append)
    news.named.connect(polled.append)
    news.start()
    qtbot.waitUntil(lambda: len(tries) >= 2 and live.EVERYTHING in polled)
    alive.set()
    qtbot.waitUntil(lambda: len(states) > 2 and states[-1] == "listening")
    news.stop()
    assert "polling" in states


def test_stopping_ends_the_thread(qtbot: QtBot) -> None:
    def listen(_on_name: Callable[[str], None], stop: threading.Event) -> None:
        stop.wait()

    news = Live(listen)
    news.start()
    news.stop()
    assert not any(thread.name == "erphub-listen" for thread in threading.enumerate())
