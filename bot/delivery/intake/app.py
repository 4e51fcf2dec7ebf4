"""The intake's rules: who may hand in, each report once, only what the schema knows, and faults to try them with."""

from __future__ import annotations

import asyncio
import hashlib
import json
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import HTTP
from typing import Any

from aiohttp import web
from jsonschema import ValidationError

from bot.delivery.signing import ID, SIGNATURE, TIMESTAMP, verify
from bot.report.to_json import validator

LARGEST = 10_000_000  # bytes
SLOW_SECONDS = 60.0
# What it can be told to do wrong: before it takes anything in, or after.
EARLY = {"500": 500, "503": 503, "409": 409, "refuse": 403}
LATE = frozenset({"slow", "garbage", "close", "500_after", "accepted", "flood"})
FAULTS = frozenset({*EARLY, "redirect", *LATE})


class Problem(Exception):
    """A request that breaks a rule: the status it is answered with, and the rule's name."""

    def __init__(self, status: int, rule: str) -> None:
        super().__init__(rule)
        self.status = status
        self.rule = rule


@dataclass
class Received:
    """One case as the receiver has it: its newest report, and when it was taken back."""

    reference: str
    report: dict[str, Any]
    pdf: bytes
    withdrawn_at: str = ""
    versions: int = 1


@dataclass
class Intake:
    """The receiver's memory; `fault` is what it does wrong now."""

    secret: bytes
    fault: str = ""
    slow_seconds: float = SLOW_SECONDS
    cases: dict[str, Received] = field(default_factory=dict)
    withdrawn: dict[str, str] = field(default_factory=dict)  # case: when it was taken back
    keys: dict[str, str] = field(default_factory=dict)  # idempotency key: digest of what came under it
    requests: int = 0

    def app(self) -> web.Application:
        """The web application: `POST /reports`."""
        app = web.Application(client_max_size=LARGEST)
        app.add_routes([web.post("/reports", self._answer)])
        return app

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        self.requests += 1
        if self.fault in EARLY:
            return web.json_response({"error": self.fault}, status=EARLY[self.fault], headers={"Retry-After": "3"})
        if self.fault == "redirect":
            raise web.HTTPTemporaryRedirect("/elsewhere")
        try:
            answer = self.take(await request.read(), request)
        except Problem as problem:
            return web.json_response({"error": problem.rule}, status=problem.status)
        return await self._spoilt(request, answer)

    async def _spoilt(self, request: web.Request, answer: dict[str, str]) -> web.StreamResponse:
        match self.fault:
            case "slow":
                await asyncio.sleep(self.slow_seconds)
            case "garbage":
                return web.Response(text="<html>Welcome to nginx!</html>", content_type="text/html")
            case "flood":
                return web.json_response({**answer, "more": "x" * 1_000_000})
            case "accepted":
                return web.json_response({"id": answer["id"]}, status=202)
            case "500_after":
                return web.json_response({"error": "later"}, status=500)
            case "close" if request.transport:
                request.transport.abort()
        return web.json_response(answer)

    def take(self, body: bytes, request: web.Request) -> dict[str, str]:
        """Takes what was handed in and returns the answer; raises Problem where a rule is broken."""
        key = request.headers.get("Idempotency-Key", "")
        if not key or key != request.headers.get(ID):
            raise Problem(400, "idempotency_key")
        stamp, signature = (request.headers.get(name, "") for name in (TIMESTAMP, SIGNATURE))
        if not verify(self.secret, key, stamp, signature, body):
            raise Problem(401, "signature")
        digest = hashlib.sha256(body).hexdigest()
        if self.keys.get(key, digest) != digest:
            raise Problem(422, "key_used_before")
        if request.content_type == "application/json":
            answer = self._withdraw(_json(body))
        else:
            answer = self._store(*_parts(body, request.headers.get("Content-Type", "")), known=key in self.keys)
        self.keys[key] = digest
        return answer

    def _store(self, report: dict[str, Any], pdf: bytes, *, known: bool) -> dict[str, str]:
        name, confirmed_at = report["id"], report["confirmed_at"]
        if confirmed_at <= self.withdrawn.get(name, ""):
            raise Problem(410, "taken_back")
        case = self.cases.get(name)
        if case is None:
            case = self.cases[name] = Received(f"REF-{len(self.cases) + 1:06d}", report, pdf)
        elif not known and confirmed_at > case.report["confirmed_at"]:  # the same case, looked through anew
            case.report, case.pdf, case.withdrawn_at, case.versions = report, pdf, "", case.versions + 1
        return {"id": name, "reference": case.reference}

    def _withdraw(self, notice: dict[str, Any]) -> dict[str, str]:
        name, at = notice.get("id"), notice.get("withdrawn_at")
        if not isinstance(name, str) or not isinstance(at, str):
            raise Problem(422, "notice")
        self.withdrawn[name] = max(at, self.withdrawn.get(name, ""))
        case = self.cases.get(name)
        if case is None:
            raise Problem(404, "unknown_case")
        if case.report["confirmed_at"] <= at:
            case.withdrawn_at = at
        return {"id": name, "reference": case.reference}


def _parts(body: bytes, content_type: str) -> tuple[dict[str, Any], bytes]:
    """The report and the PDF of a multipart body, checked."""
    whole = message_from_bytes(f"Content-Type: {content_type}\r\n\r\n".encode() + body, EmailMessage, policy=HTTP)
    found = {
        part.get_param("name", header="content-disposition"): part.get_payload(decode=True)
        for part in (whole.iter_parts() if whole.is_multipart() else ())
    }
    report, pdf = _json(found.get("report") or b""), found.get("document") or b""
    try:
        validator().validate(report)
    except ValidationError:
        raise Problem(422, "schema") from None
    if not isinstance(pdf, bytes) or not pdf.startswith(b"%PDF-"):
        raise Problem(422, "pdf")
    if report["status"] != "confirmed" or report["consent"] != "share":
        raise Problem(422, "consent")
    return report, pdf


def _json(body: Any) -> dict[str, Any]:
    try:
        read = json.loads(body)
    except (ValueError, RecursionError):
        read = None
    if not isinstance(read, dict):
        raise Problem(422, "json")
    return read
