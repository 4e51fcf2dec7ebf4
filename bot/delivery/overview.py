"""What operators see and do: `python -m bot deliveries` lists what needs a person, in plain words."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from datetime import timedelta

from sqlalchemy.engine import Connection

from bot.conversation.engine import Content
from bot.delivery.outbox import tell_person
from bot.store import deliveries
from bot.store.database import Database, now
from bot.store.deliveries import Delivery
from bot.wording.render import fill

STUCK = timedelta(hours=1)  # without success
Act = Callable[[Database, Connection, Delivery, str], bool]


def run(db: Database, content: Content, given: argparse.Namespace) -> tuple[list[str], int]:
    """The lines to print and the exit code: 1 where something needs a person or could not be done."""
    if given.action == "list":
        shown = [one for one in deliveries.open_ones(db) if given.all or needs_person(one)]
        lines = [_line(one, content) for one in shown] or [_say("deliveries_none", content)]
        return lines, int(any(needs_person(one) for one in shown))
    names = given.ids or [
        one.id for one in deliveries.open_ones(db) if one.state == "failed" and given.action == "retry"
    ]
    lines, good = [], True
    for name in names:
        delivery = deliveries.find(db, name)
        if delivery is None:
            lines.append(_say("deliveries_unknown", content, id=name))
            good = False
        elif given.action == "history":
            lines.extend(_changes(db, delivery, content))
        else:
            done, line = _act(db, delivery, given, content)
            lines.append(line)
            good = good and done
    return lines, int(not good)


def needs_person(delivery: Delivery) -> bool:
    """Whether a delivery was given up, or has been tried for long."""
    return delivery.state == "failed" or (bool(delivery.trouble) and now() - delivery.since > STUCK)


def try_again(db: Database, connection: Connection, delivery: Delivery, content: Content) -> bool:
    """Has a failed delivery tried anew, and tells the person; False if it did not fail."""
    return _done(db, connection, delivery, "retry", "", content)


def _done(
    db: Database, connection: Connection, delivery: Delivery, action: str, reference: str, content: Content
) -> bool:
    done = ACTS[action](db, connection, delivery, reference)
    if done:
        tell_person(db, connection, delivery.case_id, content)
    return done


def _act(db: Database, delivery: Delivery, given: argparse.Namespace, content: Content) -> tuple[bool, str]:
    with db.begin() as connection:
        done = _done(db, connection, delivery, given.action, given.reference, content)
    after = deliveries.find(db, delivery.id) or delivery
    name = "deliveries_done" if done else "deliveries_not_possible"
    return done, _say(name, content, id=delivery.id, state=content.wording.label(f"delivery.state.{after.state}"))


def _retry(db: Database, connection: Connection, delivery: Delivery, _reference: str) -> bool:
    return delivery.state == "failed" and deliveries.again(db, connection, delivery)


def _withdraw(_db: Database, connection: Connection, delivery: Delivery, _reference: str) -> bool:
    return not delivery.own_pack and deliveries.withdraw(connection, delivery.case_id)


def _received(db: Database, connection: Connection, delivery: Delivery, reference: str) -> bool:
    """They said so by telephone or letter; of a withdrawal they need give no reference."""
    if delivery.state == "withdrawn":
        return deliveries.move(db, connection, delivery, "withdrawn")
    return bool(reference) and deliveries.move(db, connection, delivery, "acknowledged", reference=reference)


ACTS: dict[str, Act] = {"retry": _retry, "withdraw": _withdraw, "received": _received}


def _line(delivery: Delivery, content: Content) -> str:
    return _say(
        "deliveries_line",
        content,
        id=delivery.id,
        target=delivery.target,
        state=content.wording.label(f"delivery.state.{delivery.state}"),
        since=f"{delivery.since:%Y-%m-%d %H:%M} UTC",
        attempts=str(delivery.attempts),
        trouble=content.wording.label(f"trouble.{delivery.trouble or 'none'}"),
    ).strip()


def _changes(db: Database, delivery: Delivery, content: Content) -> Iterator[str]:
    for change in deliveries.history(db, delivery.id):
        state = content.wording.label(f"delivery.state.{change.state}")
        trouble = content.wording.label(f"trouble.{change.trouble or 'none'}")
        at = f"{change.at:%Y-%m-%d %H:%M:%S} UTC"
        yield _say("deliveries_change", content, at=at, state=state, trouble=trouble).strip()


def _say(name: str, content: Content, **values: str) -> str:
    return fill(content.wording[name].on("web"), values, content)
