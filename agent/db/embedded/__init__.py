"""The PostgreSQL server that belongs to a data folder: found, made, started detached, attached to and stopped by the last who leaves.

``server = ensure_running(folder)`` at the beginning, ``stop_if_last(server)`` at the end; `status` looks without touching.

Everything lives in ``<folder>/postgres``: ``lock`` (who starts or stops), ``users/`` (who is using the server),
``port``, ``superuser.password`` (0600; it serves ``db init`` only), ``data/``, ``log/``, and as root ``server-*/``,
a copy of the binaries. The server listens on 127.0.0.1 alone, on every system alike: a Unix socket would save
nothing (every login has a password either way), its path is limited to 107 bytes, and Windows would need another way.
"""

from agent.db.embedded.binaries import Binaries, find_binaries
from agent.db.embedded.server import Server, Status, ensure_running, remove, status, stop, stop_if_last

__all__ = ["Binaries", "Server", "Status", "ensure_running", "find_binaries", "remove", "status", "stop", "stop_if_last"]
