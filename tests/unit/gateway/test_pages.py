"""The pages without JavaScript, against a Rasa that enforces the signature."""

from __future__ import annotations

import re

from aiohttp.test_utils import TestClient

from tests.unit.gateway.fake_rasa import FakeRasa


def _hidden(html: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]+)"', html)
    assert found
    return found.group(1)


async def test_the_whole_way_by_forms_alone(client: TestClient, rasa: FakeRasa) -> None:
    response = await client.post("/start", data={"text": "my <b>insta</b> was hacked"})
    html = await response.text()
    assert response.url.path == "/talk"
    assert "my &lt;b&gt;insta&lt;/b&gt; was hacked" in html
    assert "<b>insta" not in html
    response = await client.post("/talk", data={"csrf": _hidden(html, "csrf"), "button": "yes"})
    assert "heard affirm" in await response.text()


async def test_a_form_from_elsewhere_is_refused(client: TestClient, rasa: FakeRasa) -> None:
    await client.post("/start", data={"text": "hello"})
    before = len(rasa.turns)
    response = await client.post("/talk", data={"csrf": "0" * 32, "text": "forged"})
    assert response.status == 403
    assert len(rasa.turns) == before


async def test_an_empty_answer_is_said_kindly_on_the_same_page(client: TestClient) -> None:
    html = await (await client.post("/start", data={"text": "hello"})).text()
    response = await client.post("/talk", data={"csrf": _hidden(html, "csrf"), "text": "  "})
    page = await response.text()
    assert response.status == 422
    assert 'id="error"' in page
    assert 'id="answer"' in page


async def test_without_a_talk_the_page_says_so_and_leads_to_the_start(client: TestClient) -> None:
    response = await client.get("/talk")
    assert response.status == 404
    assert 'href="/"' in await response.text()


async def test_the_cookie_is_closed_to_scripts_and_other_sites(client: TestClient) -> None:
    response = await client.post("/start", data={"text": "hello"}, allow_redirects=False)
    cookie = response.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie


async def test_deleting_on_the_page_ends_at_a_page_that_says_so(client: TestClient, rasa: FakeRasa) -> None:
    html = await (await client.post("/start", data={"text": "hello"})).text()
    rasa.effect = "forget"
    response = await client.post("/talk", data={"csrf": _hidden(html, "csrf"), "text": "delete"})
    assert "heard delete" in await response.text()
    assert (await client.get("/talk")).status == 404


async def test_every_page_has_the_way_out(client: TestClient) -> None:
    await client.post("/start", data={"text": "hello"})
    for path in ("/", "/talk", "/no-such-page"):
        assert "govuk-js-exit-this-page-button" in await (await client.get(path)).text()
