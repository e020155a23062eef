"""What commands about PACs share: the office and the vault of the agent on this machine, and in practice the vendors."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from agent import loopback_only, settings
from agent.cli.vendors import running_vendors
from agent.db import roles
from agent.errors import UserError
from agent.office import open_as

if TYPE_CHECKING:
    from agent.http_client import HttpClient
    from agent.hub import Office
    from agent.ports import Pac
    from agent.vault import Vault


@dataclass(frozen=True, slots=True)
class PacDesk:
    """An agent's office, its vault and the way out, beside the agent that may be running."""

    office: Office
    vault: Vault
    wire: HttpClient

    def pac(self, account: int) -> Pac:
        """The adapter of an account."""
        from agent.bootstrap import pac_of

        return pac_of(self.office, self.vault, account, self.wire)


@contextmanager
def office(data: Path | None, practice: bool) -> Iterator[tuple[Office, settings.Settings]]:
    """The agents' office on the profile's database."""
    profile = settings.load(data=data, practice=practice)
    opened = open_as(profile, roles.AGENT_LOGIN, 2)
    try:
        yield opened.office, profile
    finally:
        opened.close()


@contextmanager
def desk(data: Path | None, practice: bool) -> Iterator[PacDesk]:
    """For the time of the block. Raises `agents.none_approved` where no agent of this machine has been started yet, and `vault.*`."""
    from agent.bootstrap import open_wire, own_vault

    with ExitStack() as stack:
        opened, profile = stack.enter_context(office(data, practice))
        if profile.environment == "practice":
            loopback_only.install()
            urls = stack.enter_context(running_vendors(profile.folder / "vendors"))
            profile = replace(profile, endpoints={**urls, **profile.endpoints})
        vault = own_vault(profile, opened.engine)
        if vault is None:
            raise UserError("agents.none_approved")
        wire = stack.enter_context(open_wire(profile))
        yield PacDesk(opened, vault, wire)
