"""The call over HTTP without Rasa: pages without scripts, parts for the script, refusals, the end of a session."""

from __future__ import annotations

import re

from aiohttp.test_utils import TestClient
from sqlalchemy import delete

from bot.store import tables
from bot.store.database import Database
from tests.unit.console.test_roles import form_of

JSON = {"Accept": "application/json"}
NOTES = "clr says susp phoned as her bank, she moved £4,500 by bank transfer today. vic banks with Lloyds"


class Call:
    """A call as a browser without scripts sees it."""

    def __init__(self, client: TestClient, path: str, token: str) -> None:
        self.client, self.path, self.token = client, path, token

    async def page(self) -> str:
        return await (await self.client.get(self.path, headers={"Accept": "text/html"})).text()

    async def prompt(self) -> str:
        found = re.search(r'data-prompt="([^"]+)"', await self.page())
        assert found
        return found[1]

    async def post(self, part: str, **data: str) -> tuple[int, str]:
        answer = await self.client.post(f"{self.path}/{part}", data={"csrf": self.token, **data})
        return answer.status, await answer.text()

    async def parts(self, part: str, **data: str) -> dict[str, str]:
        answer = await self.client.post(f"{self.path}/{part}", data={"csrf": self.token, **data}, headers=JSON)
        return dict(await answer.json())


async def begin(client: TestClient) -> Call:
    token = await form_of(client)
    answer = await client.post("/calls", data={"csrf": token}, allow_redirects=False)
    return Call(client, answer.headers["Location"], token)


async def test_a_call_goes_on_by_plain_forms(clients: dict[str, TestClient]) -> None:
    call = await begin(clients["handler"])
    assert await call.prompt() == "opening"
    assert (await call.post("do", action="answer", name="opening", value="go_on"))[0] == 200
    assert await call.prompt() == "account"
    status, page = await call.post("notes", notes=NOTES)
    assert status == 200
    assert 'id="not-read"' in page  # there is no Rasa here
    assert "Lloyds" in page
    await call.post("do", action="choose", text="Fake bank or police")
    assert await call.prompt() == "first_steps"


async def test_a_script_gets_the_same_as_parts(clients: dict[str, TestClient]) -> None:
    call = await begin(clients["handler"])
    parts = await call.parts("notes", notes=NOTES)
    assert set(parts) == {"left", "right", "top", "notes", "merged", "was", "form"}
    assert "Lloyds" in parts["right"]


async def test_what_cannot_be_done_is_said_beside_the_same_screen(clients: dict[str, TestClient]) -> None:
    call = await begin(clients["handler"])
    status, page = await call.post("do", action="answer", name="consent", value="share")
    assert status == 422
    assert 'id="error"' in page
    assert 'data-prompt="opening"' in page
    status, page = await call.post("do", action="choose", text="<b>no such</b>")
    assert status == 422
    assert "<b>no such" not in page


async def test_notes_are_escaped_and_whole(clients: dict[str, TestClient]) -> None:
    call = await begin(clients["handler"])
    await call.post("notes", notes="\n</textarea><script>x</script> “ü” 2 < 3")
    page = await call.page()
    assert "<script>x" not in page
    assert "\n\n&lt;/textarea&gt;" in page  # a leading empty line survives the form


async def test_after_the_session_ended_the_notes_are_there_again(clients: dict[str, TestClient], db: Database) -> None:
    client = clients["handler"]
    call = await begin(client)
    await call.post("notes", notes=NOTES)
    with db.begin() as connection:
        connection.execute(delete(tables.staff_sessions))
    assert (
        await client.post(f"{call.path}/notes", data={"csrf": call.token, "notes": "x"}, headers=JSON)
    ).status == 401
    assert (await client.get(call.path, headers={"Accept": "text/html"}, allow_redirects=False)).status == 303


async def test_a_call_of_somebody_else_is_not_there(clients: dict[str, TestClient]) -> None:
    call = await begin(clients["handler"])
    other = clients["supervisor"]
    assert (await other.get(call.path)).status == 404
    token = await form_of(other)
    for part in ("notes", "do"):
        assert (await other.post(f"{call.path}/{part}", data={"csrf": token})).status == 404
    assert (await other.get(f"{call.path}/report.pdf")).status == 404


async def test_words_are_tried_only_a_few_times_a_minute(clients: dict[str, TestClient]) -> None:
    client = clients["handler"]
    token = await form_of(client)
    given = {"csrf": token, "words": "one two three four five six", "agreed": "yes"}
    seen = [(await client.post("/calls/words", data=given)).status for _ in range(6)]
    assert (seen[0], seen[-1]) == (422, 429)


async def test_the_papers_of_a_call_can_be_fetched(clients: dict[str, TestClient]) -> None:
    call = await begin(clients["handler"])
    await call.post("notes", notes=NOTES)
    await call.post("do", action="choose", text="Fake bank or police")
    answer = await call.client.get(f"{call.path}/report.pdf")
    assert answer.status == 200
    assert (await answer.read()).startswith(b"%PDF")


async def test_what_is_too_large_is_refused(clients: dict[str, TestClient]) -> None:
    call = await begin(clients["handler"])
    status, _ = await call.post("notes", notes="x" * 300_000)
    assert status == 413
