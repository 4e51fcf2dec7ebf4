"""`python -m bot whatsapp check`: tries every setting of WhatsApp where it is used, and says what is wrong."""

from __future__ import annotations

import asyncio
import hmac
import secrets
from collections.abc import AsyncIterator

import aiohttp

from bot.settings import Settings, WhatsApp
from bot.whatsapp import signature
from bot.whatsapp.client import SECONDS, Client, GraphError, Unanswered
from bot.whatsapp.webhook import PATH

EMPTY = b'{"object": "whatsapp_business_account", "entry": []}'
HEALTHY = {"GREEN", "UNKNOWN", "NA", ""}


def check(settings: Settings) -> int:
    """Prints one line a setting; returns 0 if WhatsApp would work."""
    if settings.whatsapp is None:
        print("WhatsApp is not set up: none of its settings is set. See docs/whatsapp.md.")
        return 1
    return asyncio.run(_print(settings, settings.whatsapp))


async def _print(settings: Settings, whatsapp: WhatsApp) -> int:
    wrong = 0
    async for name, problem in problems(settings, whatsapp):
        print(f"{name}: {problem or 'in order'}")
        wrong += bool(problem)
    return 1 if wrong else 0


async def problems(settings: Settings, whatsapp: WhatsApp) -> AsyncIterator[tuple[str, str]]:
    """Each part, with what is wrong with it or nothing."""
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=SECONDS)) as session:
        client = Client(session, whatsapp)
        token = await _token(client, whatsapp)
        yield "Token and number", token
        yield "App secret", "not tried, because of the token or number" if token else await _secret(client, whatsapp)
        if not settings.public_url:
            yield "Webhook", "not tried: set HARBOUR_PUBLIC_URL to the address that Meta reaches, as in https://…"
            return
        address = settings.public_url + PATH
        yield "Webhook", await _verification(session, address, whatsapp)
        yield "Signature", await _signature(session, address, whatsapp)


async def _token(client: Client, whatsapp: WhatsApp) -> str:
    try:
        about = await client.ask(f"/{whatsapp.number_id}", {"fields": "display_phone_number,quality_rating"})
    except GraphError as error:
        words = {
            190: "the token is refused (190): make a new one for the system user, HARBOUR_WHATSAPP_TOKEN",
            100: "there is no such number for this token (100): look at HARBOUR_WHATSAPP_NUMBER_ID",
            10: "the token lacks the permissions whatsapp_business_messaging and whatsapp_business_management (10)",
            200: "the system user has no right to this number (200): give it the WhatsApp account as an asset",
        }
        return words.get(error.code, f"the API answers with error {error.code}, status {error.status}")
    except Unanswered:
        return f"{whatsapp.url} does not answer: look at HARBOUR_WHATSAPP_URL and the way out to the network"
    quality = str(about.get("quality_rating", ""))
    return "" if quality in HEALTHY else f"works, but its quality is {quality}: people may have blocked it"


async def _secret(client: Client, whatsapp: WhatsApp) -> str:
    """Meta takes a proof made with the app's secret only if it is the secret of the token's app."""
    proof = hmac.new(whatsapp.app_secret.encode(), whatsapp.token.encode(), "sha256").hexdigest()
    try:
        await client.ask(f"/{whatsapp.number_id}", {"fields": "id", "appsecret_proof": proof})
    except GraphError:
        return "not the secret of the token's app: copy it from the app's settings, HARBOUR_WHATSAPP_APP_SECRET"
    except Unanswered:
        return "could not be tried: the API stopped answering"
    return ""


async def _verification(session: aiohttp.ClientSession, address: str, whatsapp: WhatsApp) -> str:
    challenge = secrets.token_hex(8)
    query = {"hub.mode": "subscribe", "hub.challenge": challenge, "hub.verify_token": whatsapp.verify_token}
    try:
        async with session.get(address, params=query) as response:
            status, body = response.status, await response.text()
    except (aiohttp.ClientError, TimeoutError, UnicodeDecodeError):
        return f"{address} cannot be reached: is the gateway running, the name right and the certificate good?"
    if status == 200 and body == challenge:
        return ""
    words = {
        403: "answers, but with another HARBOUR_WHATSAPP_VERIFY_TOKEN: was it started with these settings?",
        404: "is not there: was the gateway started with the settings of WhatsApp?",
    }
    return f"{address} {words.get(status, f'answers {status}, and not with what was asked')}"


async def _signature(session: aiohttp.ClientSession, address: str, whatsapp: WhatsApp) -> str:
    good = await _post(session, address, signature.sign(whatsapp.app_secret, EMPTY))
    bad = await _post(session, address, signature.sign(secrets.token_hex(16), EMPTY))
    if good == 0 or bad == 0:
        return f"{address} cannot be reached"
    if good != 200:
        return f"a good one is refused ({good}): another HARBOUR_WHATSAPP_APP_SECRET, or something changes the body"
    return "" if bad == 401 else f"a wrong one is not refused but answered {bad}: is something else at this address?"


async def _post(session: aiohttp.ClientSession, address: str, header: str) -> int:
    headers = {signature.HEADER: header, "Content-Type": "application/json"}
    try:
        async with session.post(address, data=EMPTY, headers=headers) as response:
            return response.status
    except (aiohttp.ClientError, TimeoutError):
        return 0
