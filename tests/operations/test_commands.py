"""What an operator does from a script: switches, plans, the queue, agents; over a real profile with its vendors running."""

from __future__ import annotations

from typing import Any

from tests.cli.command import json_of, run
from tests.faults.profile import Profile

MIAMI = "USA_MIAMI_001"


def _asked(profile: Profile, *arguments: str) -> tuple[int, dict[str, Any]]:
    return json_of(*arguments, "--practice", "--data", str(profile.folder), "--json")


def test_a_plan_is_shown_approved_and_carried_out_to_the_letter(profile: Profile) -> None:
    folder = str(profile.folder)
    branches = [code for (code,) in profile.query("select code from branches order by code")]
    for branch in branches:
        assert run("flags", "set", branch, "auto_sync", "--off", "--practice", "--data", folder)[0] == 0
    assert _asked(profile, "flags", "ls", MIAMI)[1]["flags"]["auto_sync"] is False
    code, counted, log = profile.once()
    assert (code, counted["writes"]["quickbooks"]) == (0, 0), log
    code, said = _asked(profile, "sync", "plan")
    assert (code, said["error"]["code"]) == (2, "plan.which_branch")
    code, plan = _asked(profile, "sync", "plan", "--branch", MIAMI)
    assert (code, plan["schema"], set(plan) >= {"plan_id", "items", "totals"}) == (0, "erphub.sync-plan/1", True)
    assert all(set(item) == {"action", "kind", "number", "before", "after"} for item in plan["items"])
    assert plan["totals"]["create"] > 10
    assert sum(plan["totals"].values()) == len(plan["items"])
    code, applied = _asked(profile, "sync", "apply", str(plan["plan_id"]))
    wanted = sum(count for action, count in plan["totals"].items() if action in ("create", "update", "void", "wait"))
    assert (code, applied["requested"], applied["refused"]) == (0, wanted, 0)
    assert _asked(profile, "sync", "apply", str(plan["plan_id"]))[1]["error"]["code"] == "plan.not_open"
    code, counted, log = profile.once()
    assert counted["delivered"] == wanted, log
    mapped = profile.query("select distinct branch from erp_entity_mappings")
    assert mapped == [(MIAMI,)]


def test_the_queue_is_listed_shown_and_decided(profile: Profile) -> None:
    profile.once()
    code, blocked = _asked(profile, "queue", "ls", "--state", "blocked")
    assert (code, blocked["schema"]) == (0, "erphub.queue/1")
    row = blocked["rows"][0]
    assert row["message"]["es"]
    assert row["message"]["en"]
    assert row["message"]["es"] != row["message"]["en"]
    code, entry = _asked(profile, "queue", "show", str(row["id"]))
    assert (code, entry["id"], entry["schema"]) == (0, row["id"], "erphub.queue-entry/1")
    code, again = _asked(profile, "queue", "retry", str(row["id"]))
    assert (code, again["state"]) == (0, "ready")
    assert _asked(profile, "queue", "retry", str(row["id"]))[1]["error"]["code"] == "work.not_retryable"
    assert _asked(profile, "queue", "resolve", str(row["id"]), "--absent")[1]["error"]["code"] == "work.not_resolvable"
    assert _asked(profile, "queue", "show", "999999999")[1]["error"]["code"] == "work.missing"
    assert _asked(profile, "queue", "ls", "--state", "unknown")[0] == 0
    profile.query("update work set state = 'unknown' where id = %s", row["id"])
    assert _asked(profile, "queue", "ls", "--state", "unknown")[0] == 7
    assert run("queue", "ls", "--state", "lost")[0] == 2


def test_agents_are_listed_admitted_and_shut_out(profile: Profile) -> None:
    code, said = _asked(profile, "agents", "list")
    (agent,) = said["agents"]
    assert (code, agent["standing"], agent["state"]) == (0, "approved", "stopped")
    folder = str(profile.folder)
    profile.query("update agents set approved_at = null")
    code, counted, _ = profile.once()
    assert (code, counted["taken_in"], counted["writes"]["quickbooks"]) == (4, 0, 0)
    assert _asked(profile, "agents", "list")[0] == 6
    assert run("agents", "approve", "0000-0000", "--practice", "--data", folder)[0] == 3
    assert run("agents", "approve", agent["fingerprint"], "--practice", "--data", folder)[0] == 0
    code, said = _asked(profile, "agents", "rotate-key")
    assert (code, said["secrets"] > 3) == (0, True)
    code, counted, log = profile.once()
    assert code == 0, log
    assert counted["delivered"] > 100
    assert run("agents", "revoke", agent["fingerprint"], "--practice", "--data", folder)[0] == 3
    assert _asked(profile, "agents", "list")[1]["agents"][0]["standing"] == "approved", "every stored secret would be lost with it"
    assert run("agents", "revoke", agent["fingerprint"], "--force", "--practice", "--data", folder)[0] == 0
    assert _asked(profile, "agents", "list")[1]["agents"][0]["standing"] == "revoked"
