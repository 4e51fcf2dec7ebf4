"""The reference intake enforces its rules; what is sent to it is what a receiver was promised."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer
from hypothesis import given
from hypothesis import strategies as st
from urllib3.filepost import encode_multipart_formdata

from bot.delivery import papers
from bot.delivery.https_intake import read_answer
from bot.delivery.intake.app import LARGEST, Intake
from bot.delivery.signing import sign
from bot.store import deliveries
from bot.store.database import Database
from tests.unit.delivery.conftest import KEY, FarSide, Person, make_outbox


@dataclass(frozen=True)
class Handed:
    case_id: str
    json: bytes
    pdf: bytes


KEYED = "0123456789abcdef"


@pytest.fixture
def url(tmp_path: Path) -> str:  # the rules do not hang on the database
    return f"sqlite:///{tmp_path / 'harbour.db'}"


@pytest.fixture
def report(db: Database, sending) -> Handed:
    person = Person(db, sending)
    person.agree()
    made = papers.make(db, person.delivery, sending)
    return Handed(person.case, made["receiver_json"], made["receiver_pdf"])


@pytest.fixture
async def client() -> AsyncIterator[TestClient]:
    async with TestClient(TestServer(Intake(KEY).app())) as one:
        yield one


def body_of(report: Handed, **changed: Any) -> bytes:
    content = {**json.loads(report.json), **changed.pop("fields", {})}
    parts = [
        ("report", ("report.json", changed.pop("json", json.dumps(content).encode()), "application/json")),
        ("document", ("report.pdf", changed.pop("pdf", report.pdf), "application/pdf")),
    ]
    return encode_multipart_formdata(parts, boundary=KEYED)[0]


async def hand_in(client: TestClient, body: bytes, key: str = KEYED, **headers: str) -> tuple[int, Any]:
    kind = f"multipart/form-data; boundary={KEYED}"
    given_ = {"Idempotency-Key": key, "Content-Type": kind, **sign(KEY, key, body), **headers}
    async with client.post("/reports", data=body, headers={k: v for k, v in given_.items() if v}) as response:
        return response.status, await response.json() if response.content_type == "application/json" else None


async def test_the_same_again_gets_the_same_answer_and_stays_one_case(client: TestClient, report) -> None:
    first = await hand_in(client, body_of(report))
    assert first == (200, {"id": report.case_id, "reference": "REF-000001"})
    assert await hand_in(client, body_of(report)) == first
    assert (await hand_in(client, body_of(report, fields={"other": "x"})))[0] == 422  # the key was used
    assert (await hand_in(client, body_of(report), key="another"))[1]["reference"] == "REF-000001"


@pytest.mark.parametrize(
    ("changed", "headers", "status", "rule"),
    [
        ({}, {"Idempotency-Key": ""}, 400, "idempotency_key"),
        ({}, {"Idempotency-Key": "other"}, 400, "idempotency_key"),
        ({}, {"webhook-signature": "v1,AAAA"}, 401, "signature"),
        ({}, {"webhook-signature": ""}, 401, "signature"),
        ({}, {"webhook-timestamp": "1000000000"}, 401, "signature"),
        ({"fields": {"status": "draft"}}, {}, 422, "consent"),
        ({"fields": {"consent": "keep"}}, {}, 422, "consent"),
        ({"fields": {"more": 1}}, {}, 422, "schema"),
        ({"json": b"{"}, {}, 422, "json"),
        ({"json": b"[" * 100_000}, {}, 422, "json"),
        ({"pdf": b"<html>"}, {}, 422, "pdf"),
        ({}, {"Content-Type": "text/plain"}, 422, "json"),
    ],
)
async def test_each_rule_is_enforced(
    client: TestClient, report, changed: dict[str, Any], headers: dict[str, str], status: int, rule: str
) -> None:
    assert await hand_in(client, body_of(report, **changed), **headers) == (status, {"error": rule})


async def test_an_older_report_that_comes_late_does_not_replace_the_newer(report) -> None:
    intake = Intake(KEY)
    async with TestClient(TestServer(intake.app())) as client:
        at = json.loads(report.json)["confirmed_at"]
        newer = body_of(report, fields={"confirmed_at": f"2099{at[4:]}"})
        assert (await hand_in(client, newer, key="second"))[0] == 200
        assert (await hand_in(client, body_of(report), key="first"))[0] == 200
        assert intake.cases[report.case_id].report["confirmed_at"].startswith("2099")
        assert intake.cases[report.case_id].versions == 1


async def test_what_is_too_large_is_refused(client: TestClient, report) -> None:
    assert (await hand_in(client, b"x" * (LARGEST + 1)))[0] == 413


async def test_what_was_taken_back_does_not_come_in_again(client: TestClient, report) -> None:
    notice = json.dumps({"id": report.case_id, "withdrawn_at": "2099-01-01T00:00:00Z"}).encode()
    answer = await hand_in(client, notice, key="k-withdrawn", **{"Content-Type": "application/json"})
    assert answer == (404, {"error": "unknown_case"})
    assert await hand_in(client, body_of(report)) == (410, {"error": "taken_back"})


async def test_the_papers_arrive_byte_by_byte(db: Database, sending, far_side: FarSide) -> None:
    person = Person(db, sending)
    outbox = make_outbox(db, sending, far_side.sender())
    person.agree()
    outbox.make_papers()
    await outbox.send("force")
    received = far_side.intake.cases[person.case]
    kept = papers.read(db, person.case)
    assert received.pdf == kept.pdf
    assert received.report == json.loads(kept.json)
    assert received.report["delivery"]["target"] == "force"
    assert received.report["classification"]["nfib"]  # which the person's own papers never show
    assert json.loads(deliveries.document(db, person.case, "confirmed") or b"")["classification"] is None


@given(st.integers(100, 599), st.binary(max_size=200), st.text(max_size=10))
def test_no_answer_but_a_good_one_acknowledges(status: int, body: bytes, wait: str) -> None:
    outcome = read_answer(status, body, "c" * 32, wait)
    assert outcome.kind in {"unclear", "refused"}
    assert 0 <= outcome.after <= 3600


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ({"id": "c" * 32, "reference": "MET/2026 - 1"}, "acknowledged"),
        ({"id": "d" * 32, "reference": "MET-1"}, "unclear"),
        ({"reference": "MET-1"}, "unclear"),
        ({"id": "c" * 32, "reference": ""}, "unclear"),
        ({"id": "c" * 32, "reference": 7}, "unclear"),
        ({"id": "c" * 32, "reference": "<b>MET</b>"}, "unclear"),
        ({"id": "c" * 32, "reference": "x" * 65}, "unclear"),
        ({"id": "c" * 32, "reference": "MET-1\nsend money to"}, "unclear"),
    ],
)
def test_a_reference_must_be_one_for_this_case(answer: dict[str, Any], kind: str) -> None:
    assert read_answer(200, json.dumps(answer).encode(), "c" * 32).kind == kind
