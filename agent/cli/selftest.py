"""`selftest`: whether this installation is whole, without a network, a repository or a Python beside it."""

from __future__ import annotations

import importlib
import secrets
import tempfile
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from time import monotonic

import typer

from agent import paths
from agent.cli.output import BUG, OK, JsonOption, document, now, say
from agent.domain.cfdi import Cfdi, CfdiType, Issuer, Recipient
from agent.domain.cfdi_gross import GrossLine, Iva, lines_from_gross
from agent.domain.fiscal_zone import FiscalZone, issue_time

MODULES = (
    "alembic.command", "apscheduler.schedulers.background", "authlib.oauth2", "cryptography.hazmat.primitives.ciphers.aead", "httpx2",
    "keyring.backends.SecretService", "lxml.etree", "num2words", "psycopg", "psycopg_pool", "qrcode", "reportlab.pdfgen.canvas",
    "sqlalchemy", "starlette.applications", "structlog", "tzdata", "uvicorn", "zeep",
    "satcfdi.catalogs", "satcfdi.models.certificate", "satcfdi.transform",
)  # fmt: skip


def selftest(as_json: JsonOption = False) -> None:
    """Imports, fonts, migrations, SAT's files, the embedded server, and one CFDI sealed and printed."""
    steps: tuple[tuple[str, Callable[[], str]], ...] = (
        ("imports", _imports),
        ("fonts", _fonts),
        ("messages", _messages),
        ("migrations", _migrations),
        ("sat_files", _sat_files),
        ("cfdi", _cfdi),
        ("embedded_server", _embedded),
    )
    results: list[dict[str, object]] = []
    for name, step in steps:
        began = monotonic()
        try:
            detail, ok = step(), True
        except Exception as error:  # noqa: BLE001 - whatever is missing is what this command is to say
            detail, ok = f"{type(error).__name__}: {error}", False
        results.append({"id": name, "ok": ok, "detail": detail, "seconds": round(monotonic() - began, 2)})
        if not as_json:
            say(f"{'✓' if ok else '✗'} {name:16} {detail}")
    whole = all(result["ok"] for result in results)
    if as_json:
        document("selftest", {"ok": whole, "steps": results})
    raise typer.Exit(OK if whole else BUG)


def _imports() -> str:
    for name in MODULES:
        importlib.import_module(name)
    return f"{len(MODULES)} libraries"


def _fonts() -> str:
    found = sorted(path.name for path in paths.fonts.glob("*.ttf"))
    if not found:
        raise FileNotFoundError(paths.fonts)
    return ", ".join(found)


def _messages() -> str:
    from agent import errors

    return f"{len(errors.codes())} texts in {len(errors.LANGUAGES)} languages"


def _migrations() -> str:
    from agent.db import migrate

    names = sorted(path.stem for path in (paths.migrations / "sql").glob("*.sql"))
    scripts = {path.stem for path in (paths.migrations / "versions").glob("*.py")}
    if not names or names[-1] != migrate.HEAD or not scripts >= set(names):
        raise FileNotFoundError(f"{paths.migrations}: {names}, {sorted(scripts)}")
    return names[-1]


def _sat_files() -> str:
    from agent.cfdi import sat_files

    return f"{sat_files.check_all()} official files"


def _cfdi() -> str:
    """One document built, sealed with a CSD made for this moment, checked against SAT's schema and printed."""
    from agent.cfdi.build import build
    from agent.cfdi.catalogs import Catalogs, build_catalogs
    from agent.cfdi.csd import load_csd
    from agent.cfdi.pdf import Look, render
    from agent.cfdi.seal import seal
    from agent.cfdi.validate import validate
    from agent.domain.rules import blocking, check
    from agent.practice import authority

    moment = now()
    with tempfile.TemporaryDirectory(prefix="erphub-selftest-", ignore_cleanup_errors=True) as folder:
        password = secrets.token_urlsafe(12)
        files = authority.make_csd(Path(folder), rfc="EKU9003173C9", name="ESCUELA KEMPER URGATE", password=password, now=moment)
        csd = load_csd(files.cer.read_bytes(), files.key.read_bytes(), password, now=moment, rfc="EKU9003173C9")
        with Catalogs(build_catalogs(Path(folder) / "catalogues")) as codes:
            zone = codes.zone("42501")
            assert zone is not None
            cfdi = _document(zone, moment)
            tree = build(cfdi, csd.certificate)
            sealed = seal(tree, csd)
            problems = blocking((*check(cfdi, codes, now=moment), *validate(tree, codes)))
        if problems:
            raise ValueError(", ".join(problem.code for problem in problems))
        pdf = render(sealed, look=Look(), status="draft")
    return f"{len(sealed):,} bytes of XML, {len(pdf):,} of PDF"


def _document(zone: FiscalZone, moment: datetime) -> Cfdi:
    line = GrossLine("90121502", "E48", "Paquete turístico", Decimal("1160.00"), Iva.RATE_16)
    return Cfdi(
        type=CfdiType.INCOME,
        issuer=Issuer("EKU9003173C9", "ESCUELA KEMPER URGATE", "601"),
        recipient=Recipient("XAXX010101000", "CLIENTE DE PRÁCTICA", "42501", "616", "S01"),
        lines=lines_from_gross([line], "MXN"),
        issued_at=issue_time(moment, zone),
        place_of_issue="42501",
        payment_method="PUE",
        payment_form="03",
        series="T",
        folio="1",
    )


def _embedded() -> str:
    """The embedded server made, migrated, asked, and removed again."""
    from agent import settings
    from agent.db.embedded import remove
    from agent.db.engine import connect, transaction
    from agent.db.migrate import current
    from agent.db.open import open_database
    from agent.db.roles import LOCAL_LOGIN

    with tempfile.TemporaryDirectory(prefix="erphub-selftest-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o711)
        profile = settings.Settings(folder, "practice", settings.MachineSettings.model_validate({}), {})
        try:
            opened = open_database(profile, login=LOCAL_LOGIN)
            engine = connect(opened.dsn)
            with transaction(engine) as tx:
                found = current(tx)
            engine.dispose()
            version = opened.server.version if opened.server else "?"
            opened.close()
        finally:
            remove(folder)
    return f"PostgreSQL {version}, schema {found}"
