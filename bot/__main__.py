"""Harbour's commands: `python -m bot <command>`; `make help` lists the everyday ones."""

from __future__ import annotations

import argparse
import sys
import time
from datetime import date

from bot import settings as harbour_settings
from bot.preflight import ConfigError

IDENTIFIER_KINDS = ("phones", "emails", "websites", "handles", "accounts", "wallets")


def main(arguments: list[str] | None = None) -> int:
    """Runs one command; returns its exit code."""
    parser = argparse.ArgumentParser(prog="python -m bot", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("run", help="prepare everything, then start all processes")
    supervise = commands.add_parser("supervise", help="start all processes; `run` ends in it")
    supervise.add_argument("--since", type=float, default=0.0, help="Unix time at which the start began")
    supervise.add_argument("notices", nargs="*", help="lines to print once all processes run")
    commands.add_parser("gateway", help="the gateway alone")
    commands.add_parser("rasa", help="the Rasa server alone")
    commands.add_parser("actions", help="the action server alone")
    commands.add_parser("worker", help="the delivery worker alone")
    outbox = commands.add_parser("deliveries", help="list what could not be delivered, and settle it")
    outbox.add_argument(
        "action", nargs="?", default="list", choices=["list", "history", "retry", "withdraw", "received"]
    )
    outbox.add_argument("ids", nargs="*", help="ids, or how they begin; retry without any takes all that failed")
    outbox.add_argument(
        "--all", action="store_true", help="list all that is not done with, not only what needs a person"
    )
    outbox.add_argument("--reference", default="", help="for received: the receiver's reference")
    intake = commands.add_parser("intake", help="a reference intake: a receiver to try delivery with")
    intake.add_argument("--port", type=int, default=8443)
    intake.add_argument("--fault", default="", help="what it does wrong: see docs/delivery.md")
    commands.add_parser("console", help="the call-handler console alone")
    commands.add_parser("migrate", help="bring the database to its newest form")
    commands.add_parser("rotate-keys", help="seal everything anew under the newest key of HARBOUR_KEYS")
    repeats = commands.add_parser("repeats", help="count identifiers that came up in several cases; reads no case")
    repeats.add_argument("--kind", choices=IDENTIFIER_KINDS, help="kind of the identifier that you have")
    repeats.add_argument("--value", help="the identifier: in how many cases does it stand?")
    commands.add_parser("train", help="train the model, if there is none for the present data")
    commands.add_parser("check-content", help="check guidance, wording and fields, and say what is wrong")
    whatsapp = commands.add_parser("whatsapp", help="WhatsApp: `check` tries its settings and says what is wrong")
    whatsapp.add_argument("what", choices=["check"])
    report = commands.add_parser("content-report", help="what is due, unconfirmed or not agreed, and every link")
    report.add_argument("--days", type=int, help="how far ahead to look for what falls due")
    commands.add_parser("guidance-table", help="write docs/guidance.md anew from the files")
    commands.add_parser("describe-report", help="print the fields of the report as Markdown: docs/report.md")
    _add_staff(commands.add_parser("staff", help="accounts of the console"))
    classify = commands.add_parser("classify", help="read accounts (JSON lines) and write what was understood")
    classify.add_argument("--today", type=date.fromisoformat, help="day of the conversation, YYYY-MM-DD")
    given = parser.parse_args(arguments)
    try:
        settings = harbour_settings.load()
    except harbour_settings.SettingError as error:
        print(f"Setting: {error}", file=sys.stderr)
        return 2
    try:
        return _run(given, settings)
    except ConfigError as error:
        print(f"Configuration: {error}", file=sys.stderr)
        return 2


def _add_staff(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True)
    add = actions.add_parser("add", help="make an account and print the code to set it up with")
    add.add_argument("login")
    add.add_argument("--name", required=True, help="the name as colleagues know it")
    add.add_argument("--role", required=True, help="handler, supervisor, editor or analyst")
    role = actions.add_parser("role", help="give an account another role")
    role.add_argument("login")
    role.add_argument("--role", required=True, help="handler, supervisor, editor or analyst")
    for action, what in (
        ("invite", "print a new code: for a lost phone or password"),
        ("close", "close an account and end its sessions"),
        ("open", "open a closed or locked account again"),
    ):
        actions.add_parser(action, help=what).add_argument("login")
    actions.add_parser("list", help="all accounts with role and state")


def _run(given: argparse.Namespace, settings: harbour_settings.Settings) -> int:
    # each command imports only what it needs: the gateway must not carry Rasa in memory
    match given.command:
        case "run":
            from bot.running import prepare_and_run

            prepare_and_run(settings)
        case "supervise":
            from bot.running import supervise

            return supervise(settings, given.since or time.time(), given.notices)
        case "gateway":
            from bot.servers import gateway_server

            gateway_server.serve(settings)
        case "rasa":
            from bot.servers import rasa_server
            from bot.training import model_path

            rasa_server.serve(settings, str(model_path()))
        case "actions":
            from bot.servers import action_server

            action_server.serve(settings)
        case "worker":
            from bot import logs
            from bot.delivery import worker

            logs.configure()
            worker.run(settings)
        case "deliveries":
            return _deliveries(given, settings)
        case "intake":
            from bot.delivery.intake.server import serve

            serve(settings, given.port, given.fault)
        case "console":
            from bot.servers import console_server

            console_server.serve(settings)
        case "staff":
            from bot.console.accounts import run

            return run(given, settings)
        case "migrate":
            from bot.store.migrate import migrate

            migrate(settings)
        case "rotate-keys":
            from bot.store.rotate import rotate_and_say

            return rotate_and_say(settings, print)
        case "repeats":
            return _repeats(given, settings)
        case "train":
            from bot.training import train

            print(train().relative_to(harbour_settings.ROOT))
        case "check-content":
            from bot.content.check import check_content

            return check_content(settings.today(), settings.delivery_file)
        case "content-report":
            from bot.content.report import content_report

            print(content_report(settings.today(), given.days))
        case "guidance-table":
            from bot.content import load_content
            from bot.content.table import write_page

            print(write_page(load_content()).relative_to(harbour_settings.ROOT))
        case "describe-report":
            from bot.report.describe import describe

            print(describe(), end="")
        case "whatsapp":
            from bot.whatsapp.check import check

            return check(settings)
        case "classify":
            from bot.classify import classify

            classify(sys.stdin, sys.stdout, given.today or settings.today())
    return 0


def _deliveries(given: argparse.Namespace, settings: harbour_settings.Settings) -> int:
    from bot.content import load_content
    from bot.delivery import overview
    from bot.store.database import Database

    lines, code = overview.run(Database(settings), load_content(settings.delivery_file), given)
    print(*lines, sep="\n")
    return code


def _repeats(given: argparse.Namespace, settings: harbour_settings.Settings) -> int:
    from bot.store import identifiers
    from bot.store.database import Database

    if bool(given.kind) != bool(given.value):
        print("repeats: --kind and --value go together", file=sys.stderr)
        return 2
    db = Database(settings)
    if given.value:
        print(identifiers.count(db, given.kind, given.value))
    else:
        print("kind\tcases\tidentifiers")
        for one in identifiers.repeats(db):
            print(f"{one.kind}\t{one.cases}\t{one.identifiers}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
