"""Harbour's commands: `python -m bot <command>`; `make help` lists the everyday ones."""

from __future__ import annotations

import argparse
import sys
import time
from datetime import date

from bot import settings as harbour_settings


def main(arguments: list[str] | None = None) -> int:
    """Runs one command; returns its exit code."""
    parser = argparse.ArgumentParser(prog="python -m bot", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("run", help="prepare everything, then start all processes")
    supervise = commands.add_parser("supervise", help="start all processes; `run` ends in it")
    supervise.add_argument("--since", type=float, default=0.0, help="Unix time at which the start began")
    commands.add_parser("gateway", help="the gateway alone")
    commands.add_parser("rasa", help="the Rasa server alone")
    commands.add_parser("actions", help="the action server alone")
    commands.add_parser("worker", help="the delivery worker alone")
    commands.add_parser("console", help="the call-handler console alone")
    commands.add_parser("migrate", help="bring the database to its newest form")
    commands.add_parser("train", help="train the model, if there is none for the present data")
    commands.add_parser("check-content", help="check guidance, wording and fields, and say what is wrong")
    _add_staff(commands.add_parser("staff", help="accounts of the console"))
    classify = commands.add_parser("classify", help="read accounts (JSON lines) and write what was understood")
    classify.add_argument("--today", type=date.fromisoformat, help="day of the conversation, YYYY-MM-DD")
    given = parser.parse_args(arguments)
    try:
        settings = harbour_settings.load()
    except harbour_settings.SettingError as error:
        print(f"Setting: {error}", file=sys.stderr)
        return 2
    return _run(given, settings)


def _add_staff(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True)
    add = actions.add_parser("add", help="make an account and print the code to set it up with")
    add.add_argument("login")
    add.add_argument("--name", required=True, help="the name as colleagues know it")
    add.add_argument("--role", required=True, help="handler, supervisor, editor or analyst")
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

            return supervise(settings, given.since or time.time())
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
        case "console":
            from bot.servers import console_server

            console_server.serve(settings)
        case "staff":
            from bot.console.accounts import run

            return run(given, settings)
        case "migrate":
            from bot.store.migrate import migrate

            migrate(settings)
        case "train":
            from bot.training import train

            print(train().relative_to(harbour_settings.ROOT))
        case "check-content":
            return _check_content()
        case "classify":
            from bot.classify import classify

            classify(sys.stdin, sys.stdout, given.today or settings.today())
    return 0


def _check_content() -> int:
    from bot.content import load_content

    try:
        content = load_content()
    except ValueError as error:  # every content error is one, and names file and line
        print(f"Content: {error}", file=sys.stderr)
        return 1
    print(f"All content is in order: {len(content.guidance.types)} types, {len(content.wording.texts)} texts.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
