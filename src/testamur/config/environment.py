"""Settings from the environment, `TESTAMUR_*`, secrets also from a file named by `TESTAMUR_*_FILE`; typed, all at once."""

from __future__ import annotations

import base64
import secrets
from pathlib import Path
from urllib.parse import unquote, urlsplit

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Environment(BaseSettings):
    """Everything an operator can set. docs/operating.md has the same table, and a test holds them together."""

    model_config = SettingsConfigDict(env_prefix="TESTAMUR_", extra="ignore")

    data: Path = Field(default=Path("data"), description="Folder of the database, keys and files of a single machine")
    database_url: str = Field(default="", description="postgres://… for PostgreSQL; empty means SQLite in the data folder")
    site_url: str = Field(default="http://localhost:8000", description="Where people reach the pages; links in mail begin with it")
    allowed_hosts: str = Field(default="localhost,127.0.0.1", description="Host names that are answered, with commas between")
    demo: bool = Field(default=False, description="Demo: invented data, mail on a page, sign-in links in the terminal")
    debug: bool = Field(default=False, description="Debug pages; refused in production")
    production: bool = Field(default=False, description="Refuses everything that is only good for trying out")
    testing: bool = Field(default=False, description="Test hooks; refused in production")
    crash_at: str = Field(default="", description="Named crash point of the tests; needs testing")
    signing: bool = Field(default=False, description="This process may open signing keys; set for the worker alone")
    key_service: str = Field(
        default="",
        description="Who keeps new keys: dotted path of a function, such as package.module.make_signer; empty keeps them "
        "under the master key",
    )
    pkcs11_module: str = Field(default="", description="Library of a hardware module that keeps new keys (PKCS#11)")
    pkcs11_token: str = Field(default="", description="Label of the token in that module")
    pkcs11_pin_file: str = Field(default="", description="File whose first line is the token's PIN; read by the worker alone")
    smtp_host: str = Field(default="", description="Mail server; empty keeps mail on a page in the demo, in the log otherwise")
    smtp_port: int = Field(default=25, description="Port of the mail server")
    smtp_user: str = Field(default="", description="Account at the mail server")
    smtp_password: str = Field(default="", description="Its password")
    smtp_tls: bool = Field(default=False, description="STARTTLS with the mail server")
    mail_from: str = Field(default="", description="Sender; empty takes mail_from of the institution file")

    def secret(self, name: str) -> Path:
        """The file of a secret in the data folder; made with 32 random bytes, readable by the owner alone."""
        path = self.data / "secrets" / name
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            path.touch(mode=0o600)
            path.write_bytes(base64.b64encode(secrets.token_bytes(32)))
        return path


def database(environment: Environment, url: str = "") -> dict[str, object]:
    """Django's entry for the database: the one of an address, or SQLite in the data folder.

    SQLite begins every transaction as a writer (IMMEDIATE), so that a read turned into a write can wait for its turn.
    """
    url = url or environment.database_url
    if url:
        parts = urlsplit(url)
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.lstrip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": unquote(parts.hostname or "") or dict(p.split("=", 1) for p in parts.query.split("&") if "=" in p).get("host", ""),
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": 60,
            "OPTIONS": {"options": "-c lock_timeout=5s -c idle_in_transaction_session_timeout=60s"},
        }
    (environment.data / "static").mkdir(parents=True, exist_ok=True)
    pragmas = (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA recursive_triggers=ON; PRAGMA temp_store=MEMORY; "
        "PRAGMA mmap_size=134217728; PRAGMA journal_size_limit=27103364;"
    )
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": environment.data / "testamur.sqlite3",
        "CONN_MAX_AGE": 60,
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": pragmas},
        "TEST": {"NAME": None},
    }
