"""The operator's commands for accounts: `python -m bot staff add|invite|role|close|open|list`."""

from __future__ import annotations

import argparse
import sys

from bot.settings import Settings
from bot.store import staff
from bot.store.database import Database
from bot.store.migrate import migrate


def run(given: argparse.Namespace, settings: Settings) -> int:
    """Runs one command; returns its exit code."""
    migrate(settings)
    db = Database(settings)
    try:
        _run(db, given)
    except staff.StaffError as error:
        print(f"Staff: {error}", file=sys.stderr)
        return 1
    finally:
        db.close()
    return 0


def _run(db: Database, given: argparse.Namespace) -> None:
    match given.action:
        case "add":
            _print_code(staff.add(db, given.login, given.name, given.role))
        case "invite":
            _print_code(staff.invite_again(db, given.login))
        case "role":
            staff.set_role(db, given.login, given.role)
        case "close" | "open":
            staff.set_active(db, given.login, active=given.action == "open")
        case "list":
            for person, state in staff.everyone(db):
                print(f"{person.login:24} {person.role:12} {state:8} {person.name}")


def _print_code(code: str) -> None:
    print(f"Code to set up the account with, at /enrol on the console; it works once, for 48 hours:\n{code}")
