"""Holds every answer of the gateway's API against docs/openapi.yml, whoever asks for it in a test."""

from __future__ import annotations

from functools import cache

import aiohttp
import yaml
from openapi_core import Spec, validate_response
from openapi_core.testing.requests import MockRequest
from openapi_core.testing.responses import MockResponse

from bot.settings import ROOT

API = "/api/"


@cache
def contract() -> Spec:
    """The API as it is described."""
    return Spec.from_dict(yaml.safe_load((ROOT / "docs" / "openapi.yml").read_text(encoding="utf-8")))


def asked(method: str, path: str, body: str | None = None) -> MockRequest:
    """A request as the contract's checks take it; its token is made up."""
    return MockRequest("http://localhost", method, path, headers={"Authorization": f"Bearer {'x' * 32}"}, data=body)


class CheckedResponse(aiohttp.ClientResponse):
    """An answer that must be one the contract describes: status, content type and body."""

    async def read(self) -> bytes:
        """Reads the body and checks the whole answer."""
        body = await super().read()
        if self.url.path.startswith(API):
            content = body.decode() if self.content_type == "application/json" else body
            response = MockResponse(content, self.status, mimetype=self.content_type)
            validate_response(asked(self.method, self.url.path), response, spec=contract())
        return body
