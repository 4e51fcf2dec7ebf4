"""What comes of a request that cannot be answered: kind words in every case, and a log that holds only the kind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import structlog
from aiohttp import web
from sqlalchemy.exc import DBAPIError

from bot.gateway.headers import Handler
from bot.gateway.talk import Refused

log = structlog.get_logger()
CODES = {404: "no_page", 405: "no_page", 413: "too_long"}  # by HTTP status; any other is "failed"


def kind_errors(say: Callable[[web.Request, Refused], web.Response]) -> Any:
    """A middleware that puts every refusal and failure into words by `say`; nothing of the request is logged."""

    @web.middleware
    async def kindly(request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            return await handler(request)
        except Refused as refused:
            return say(request, refused)
        except web.HTTPException as error:
            if error.status < 400:
                raise
            return say(request, Refused(CODES.get(error.status, "failed"), error.status))
        except DBAPIError as error:  # a full disk, a database that cannot be written or reached: nothing half-written
            log.error("store_failed", kind=type(error).__name__, route=_route(request))
            return say(request, Refused("not_kept", 503))
        except Exception as error:  # the last resort: the person still gets words
            log.error("request_failed", kind=type(error).__name__, route=_route(request))
            return say(request, Refused("failed", 500))

    return kindly


def _route(request: web.Request) -> str:
    resource = request.match_info.route.resource
    return resource.canonical if resource else ""
