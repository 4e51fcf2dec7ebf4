"""The pages of supervisors and analysts: what is on them and what is not, what can be done, and all of it audited."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from aiohttp import CookieJar
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import insert, select, update

from bot.calls.desk import ACTIONS, Desk
from bot.calls.figures import DONE, OPEN
from bot.console.access import COOKIE
from bot.console.app import create_app
from bot.console.keys import DESK
from bot.conversation.case import DENIED
from bot.conversation.engine import Content
from bot.settings import ROOT, Settings
from bot.store import audit, deliveries, figures, staff, tables
from bot.store.audit import Wanted
from bot.store.database import Database, now
from bot.store.figures import Figures
from bot.store.staff import Person
from tests.conftest import TODAY
from tests.unit.calls.conftest import MOVED, Talk
from tests.unit.console.conftest import signed_in
from tests.unit.console.test_roles import form_of

DAY = date.fromisoformat(TODAY)
JSON = {"Accept": "application/json"}
SECRET = "Lloyds"  # in the notes


class Site:
    """One console with a supervisor, an analyst and two handlers."""

    def __init__(self, client: TestClient, db: Database, desk: Desk) -> None:
        self.client, self.db, self.desk = client, db, desk
        self.people: dict[str, Person] = {}
        self.tokens: dict[str, str] = {}
        for login, role in (("sam", "supervisor"), ("ana", "analyst"), ("asha", "handler"), ("ben", "handler")):
            self.people[login], self.tokens[login] = signed_in(db, login, role)

    def as_(self, who: str) -> TestClient:
        self.client.session.cookie_jar.update_cookies({COOKIE: self.tokens[who]}, self.client.make_url("/"))
        return self.client

    async def page(self, path: str, who: str = "sam") -> str:
        answer = await self.as_(who).get(path)
        assert answer.status == 200, (path, answer.status)
        return await answer.text()

    async def post(self, path: str, who: str = "sam", **data: str) -> tuple[int, str]:
        client = self.as_(who)
        token = await form_of(client)
        answer = await client.post(path, data={"csrf": token, **data}, allow_redirects=False)
        return answer.status, await answer.text()

    def call(self, **risks: str) -> Talk:
        talk = Talk(self.desk, self.people["asha"])
        talk.write(MOVED, "bank_or_police_impersonation", **risks)
        return talk

    def case_of(self, talk: Talk) -> str:
        query = select(tables.cases.c.id).join(
            tables.calls, tables.calls.c.conversation_id == tables.cases.c.conversation_id
        )
        with self.db.begin() as connection:
            return str(connection.execute(query.where(tables.calls.c.id == talk.id)).scalar_one())

    def lines(self, login: str) -> list[str]:
        found = audit.page(self.db, Wanted(staff_id=self.people[login].id), 500)
        return [line.action for line in reversed(found)]


@pytest.fixture
async def site(settings: Settings, db: Database) -> AsyncIterator[Site]:
    app = create_app(settings)
    async with TestClient(TestServer(app), cookie_jar=CookieJar(unsafe=True)) as client:
        yield Site(client, db, app[DESK])


def rows(page: str, name: str) -> list[str]:
    return re.findall(rf'<tr data-{name}="([^"]*)"', page)


async def test_open_calls_urgent_cases_and_troubles_are_on_the_page(site: Site) -> None:
    quiet = site.call()
    urgent = site.call(suicide_or_self_harm="end it")
    Talk(site.desk, site.people["ben"], site.desk.start(site.people["ben"], "hi_mum")).write(MOVED)
    with site.db.begin() as connection:  # moments are kept in whole seconds: these two calls began in the same one
        began = update(tables.calls).where(tables.calls.c.id == quiet.id)
        connection.execute(began.values(started_at=now() - timedelta(minutes=1)))
    page = await site.page("/supervision")
    assert rows(page, "call") == [quiet.id, urgent.id]
    assert rows(page, "case") == [site.case_of(urgent)]
    assert 'data-risk="suicide_or_self_harm"' in page
    assert SECRET not in page
    assert "end it" not in page
    todo = page.split(f'<tr data-case="{site.case_of(urgent)}"')[1].split("</tr>")[0]
    assert re.findall(r'data-todo="(\w+)"', todo) == ["check", "steps", "duties", "questions", "agree", "call"]
    assert "supervision_viewed" in site.lines("sam")


async def test_what_was_told_to_the_page_alone_is_for_no_staff(site: Site, content: Content) -> None:
    talk = site.call(immediate_danger="he is outside")
    case_id = site.case_of(talk)
    with site.db.begin() as connection:  # the same case, as if no handler had had it
        connection.execute(tables.calls.delete())
    assert rows(await site.page("/supervision"), "case") == []
    assert (await site.as_("sam").get(f"/supervision/cases/{case_id}")).status == 404


async def test_money_and_devices_alone_are_not_urgent_here(site: Site) -> None:
    site.call(money_at_risk_now="today", device_compromised="my phone")
    assert rows(await site.page("/supervision"), "case") == []


async def test_a_hint_that_was_denied_is_not_urgent(site: Site) -> None:
    talk = site.call(domestic_abuse="my ex")
    with site.desk._scene(talk.who, talk.id, "") as (_, scene):
        scene.case.doubts["domestic_abuse"] = DENIED
    assert rows(await site.page("/supervision"), "case") == []


async def test_a_risk_that_is_none_is_urgent_no_more(site: Site) -> None:
    talk = site.call(domestic_abuse="my ex")
    assert len(rows(await site.page("/supervision"), "case")) == 1
    talk.do("not_so", "domestic_abuse")
    assert rows(await site.page("/supervision"), "case") == []


async def test_a_case_shows_the_report_and_each_look_is_in_the_audit(site: Site) -> None:
    talk = site.call(domestic_abuse="my ex")
    talk.do("go", "evidence")
    talk.answer("line_lost")
    case_id = site.case_of(talk)
    before = len(audit.about(site.db, case_id))
    page = await site.page(f"/supervision/cases/{case_id}")
    assert SECRET in page
    outcomes = dict(re.findall(r'data-duty="(\w+)" data-outcome="(\w+)"', page))
    assert outcomes == {
        "evidence": "line_lost",
        "vulnerability": "open",
        "repeat_victim": "open",
        "prevention": "open",
    }
    added = audit.about(site.db, case_id)[before:]
    assert [(line.action, line.staff_id) for line in added] == [("case_viewed", site.people["sam"].id)]


async def test_a_call_is_handed_on_and_closed_by_the_pages(site: Site) -> None:
    talk = site.call()
    path = f"/supervision/calls/{talk.id}"
    assert (await site.post(f"{path}/hand", to="nobody"))[0] == 422
    assert (await site.post(f"{path}/hand", to=site.people["ana"].id))[0] == 422  # analysts take no calls
    staff.set_active(site.db, "ben", active=False)
    assert (await site.post(f"{path}/hand", to=site.people["ben"].id))[0] == 422
    staff.set_active(site.db, "ben", active=True)
    with site.db.begin() as connection:  # an account that is not set up yet cannot take one either
        connection.execute(update(tables.staff).values(password_hash="x"))
    assert (await site.post(f"{path}/hand", to=site.people["ben"].id))[0] == 303
    assert [one for one, _ in site.desk.open_calls(site.people["ben"])] == [talk.id]
    assert (await site.post(f"{path}/close"))[0] == 303
    assert (await site.post(f"{path}/close"))[0] == 422
    assert (await site.post(f"/supervision/calls/{'0' * 32}/close"))[0] == 404
    assert {"call_handed_on", "call_given", "call_closed"} <= set(site.lines("sam"))


async def test_a_failed_delivery_is_shown_and_tried_again(site: Site) -> None:
    talk = site.call()
    case_id = site.case_of(talk)
    with site.db.begin() as connection:
        deliveries.confirm(site.db, connection, case_id, "intake", "met", b"{}")
    delivery = deliveries.of_case(site.db, case_id)
    assert delivery
    assert rows(await site.page("/supervision"), "delivery") == []  # it is on its way
    assert (await site.post(f"/supervision/deliveries/{delivery.id}/retry"))[0] == 422
    with site.db.begin() as connection:
        deliveries.move(site.db, connection, delivery, "failed", trouble="refused")
    page = await site.page("/supervision")
    assert rows(page, "delivery") == [delivery.id]
    assert SECRET not in page
    assert (await site.post(f"/supervision/deliveries/{delivery.id[:8]}/retry"))[0] == 422  # a whole id only
    assert (await site.post(f"/supervision/deliveries/{delivery.id}/retry"))[0] == 303
    after = deliveries.of_case(site.db, case_id)
    assert after
    assert after.state == "confirmed"
    assert "delivery_retried" in site.lines("sam")


def add_figures(db: Database, who: Person, count: int, **more: object) -> None:
    duties = {"vulnerability": DONE, "prevention": DONE, "evidence": DONE, "repeat_victim": OPEN}
    plain: dict[str, object] = {"staff_id": who.id, "day": DAY, "state": "done", "type": "phishing", "place": "met"}
    times: dict[str, object] = {"first_step": 40, "talk": 600, "wrap_up": 50, "asked_again": 0, "duties": duties}
    with db.begin() as connection:
        for number in range(count):
            row = Figures(**{**plain, **times, **more})  # type: ignore[arg-type]
            figures.save(db, connection, f"{who.id}{number}{more}", row)


async def test_supervisors_see_handlers_and_analysts_only_numbers_of_many(site: Site, content: Content) -> None:
    kinds = list(content.guidance.types)[:3]
    add_figures(site.db, site.people["asha"], 9, type=kinds[0])
    add_figures(site.db, site.people["ben"], 3, type=kinds[1])
    page = await site.page("/figures")
    assert "Asha" in page
    assert f'data-id="{kinds[1]}"' in page
    assert re.search(rf'data-id="{kinds[1]}">.*?<td>3</td>', page)
    page = await site.page("/figures", "ana")
    assert "Asha" not in page
    assert not re.search(rf'data-id="{kinds[1]}">.*?<td>3</td>', page)
    assert not re.search(rf'data-id="{kinds[0]}">.*?<td>9</td>', page)  # 12 less 9 would tell
    assert "figures_viewed" in site.lines("ana")


async def test_analysts_get_whole_weeks_whatever_they_ask_for(site: Site) -> None:
    add_figures(site.db, site.people["asha"], 6)
    page = await site.page(f"/figures?since={DAY}&until={DAY}&step=day", "ana")
    monday = DAY - timedelta(days=DAY.weekday())
    assert f'value="{monday}"' in page
    assert f'value="{monday + timedelta(days=6)}"' in page
    assert rows(page, "row")[1:] == [str(monday)]


@pytest.mark.parametrize("query", ["since=x", "until=2026-13-01", "step=hour", "since=2026-12-01", "since=2020-01-01"])
async def test_days_that_are_none_are_refused(site: Site, query: str) -> None:
    assert (await site.as_("sam").get(f"/figures?{query}")).status == 422


async def test_the_file_is_harmless_and_audited(site: Site) -> None:
    staff.add(site.db, "eve", '=HYPERLINK("http://x.example")', "handler")
    eve = next(person for person, _ in staff.everyone(site.db) if person.login == "eve")
    add_figures(site.db, eve, 7)
    answer = await site.as_("sam").get("/figures.csv")
    assert answer.headers["Content-Type"] == "text/csv"
    lines = list(csv.DictReader(io.StringIO(await answer.text())))
    named = {line["name"] for line in lines if line["group"] == "handler"}
    assert named == {'\'=HYPERLINK("http://x.example")'}
    answer = await site.as_("ana").get("/figures.csv")
    assert "HYPERLINK" not in await answer.text()
    assert site.lines("ana") == ["figures_exported"]


async def test_the_audit_is_filtered_and_paged(site: Site) -> None:
    talk = site.call()
    case_id = site.case_of(talk)
    with site.db.begin() as connection:
        at = now() - timedelta(days=400)
        old = [{"at": at, "staff_id": None, "action": "sign_in_unknown", "about": None} for _ in range(120)]
        connection.execute(insert(tables.audit), old)
    reference = f"{case_id[:4]}-{case_id[4:8]}".upper()
    page = await site.page(f"/audit?case={reference}")
    assert set(re.findall(r'<tr data-action="(\w+)"', page)) == {"call_started", "call_notes", "call_viewed"}
    assert f"/supervision/cases/{case_id}" in page
    page = await site.page(f"/audit?person={site.people['asha'].id}&kind=call_notes")
    assert re.findall(r'<tr data-action="(\w+)"', page) == ["call_notes"]
    page = await site.page(f"/audit?since={date.today()}&kind=sign_in_unknown")
    assert re.findall(r'<tr data-action="(\w+)"', page) == []
    seen, path = 0, "/audit?kind=sign_in_unknown"
    for _ in range(5):
        page = await site.page(path)
        seen += len(re.findall(r'<tr data-action="sign_in_unknown"', page))
        following = re.search(r'rel="next" href="([^"]+)"', page)
        if not following:
            break
        path = following[1].replace("&amp;", "&")
    assert seen == 120
    assert site.lines("sam").count("audit_viewed") == 6


@pytest.mark.parametrize("query", ["case=%2B%2B", "since=never", "before=1%20or%201", "before=-1", "until=9999-12-31"])
async def test_what_cannot_be_looked_for_is_refused_kindly(site: Site, query: str) -> None:
    assert (await site.as_("sam").get(f"/audit?{query}")).status == 422


def test_every_kind_of_line_has_words(content: Content) -> None:
    noted = {f"call_{name}" for name in ACTIONS}
    for path in (ROOT / "bot").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        noted |= set(re.findall(r'(?:audit\.note|note_refused|(?<!\.)\bnote)\([^)]*?"([a-z_]+)"', text))
        noted |= set(re.findall(r'_scene\([^)]*?"([a-z_]+)"', text))
        noted |= set(re.findall(r'_measures, request, "([a-z_]+)"', text))
    assert len(noted) > 30
    assert {name for name in noted if f"audit_{name}" not in content.wording} == set()
    for name in (DONE, OPEN, *content.script.reasons, "dont_know", "skipped", "prefer_not"):
        assert f"outcome_{name}" in content.wording
    for name in content.script.duties:
        assert f"figures_duty_{name}" in content.wording


async def test_accounts_are_made_and_changed_by_the_pages(site: Site, tmp_path: Path) -> None:
    status, page = await site.post("/staff", login="Cleo", name="Cleo B", role="editor")
    code = re.search(r'id="code">([\w-]+)<', page)
    assert (status, bool(code)) == (200, True)
    assert code
    found = staff.enrolling(site.db, code[1])
    assert found
    assert (found.login, found.role) == ("cleo", "editor")
    assert code[1] not in await site.page("/staff")
    assert (await site.post("/staff", login="cleo", name="Another", role="editor"))[0] == 422
    assert (await site.post("/staff", login="", name="", role="editor"))[0] == 422
    assert (await site.post("/staff", login="x" * 65, name="Long", role="editor"))[0] == 422
    assert (await site.post("/staff", login="dan", name="Dan", role="chief"))[0] == 422
    assert (await site.post("/staff/cleo/role", role="analyst"))[0] == 303
    assert (await site.post("/staff/cleo/role", role="chief"))[0] == 422
    assert (await site.post("/staff/nobody/close"))[0] == 404
    assert (await site.post("/staff/cleo/nothing"))[0] == 404
    status, page = await site.post("/staff/cleo/invite")
    assert 'id="code"' in page
    assert staff.enrolling(site.db, code[1]) is None
    assert (await site.post("/staff/cleo/close"))[0] == 303
    states = {person.login: (person.role, state) for person, state in staff.everyone(site.db)}
    assert states["cleo"] == ("analyst", "closed")
    assert (await site.post("/staff/cleo/open"))[0] == 303
    done = [line for line in audit.about(site.db, found.id) if line.staff_id == site.people["sam"].id]
    assert [line.action for line in done] == [
        "staff_added",
        "staff_role",
        "staff_invited_again",
        "staff_closed",
        "staff_opened",
    ]


@pytest.mark.parametrize("change", ["role", "invite", "close"])
async def test_nobody_changes_their_own_account(site: Site, change: str) -> None:
    assert (await site.post(f"/staff/sam/{change}", role="handler"))[0] == 422
    assert ("supervisor", "sam") in [(person.role, person.login) for person, _ in staff.everyone(site.db)]
    assert (await site.as_("sam").get("/staff")).status == 200


async def test_a_changed_role_ends_the_sessions_of_the_old_one(site: Site) -> None:
    assert (await site.as_("ana").get("/figures", headers=JSON)).status == 200
    assert (await site.post("/staff/ana/role", role="handler"))[0] == 303
    assert (await site.as_("ana").get("/figures", headers=JSON)).status == 401


async def test_work_accounts_are_changed_where_they_come_from(site: Site) -> None:
    staff.welcome(site.db, "https://id.example u-1", "fay", "Fay", "handler")
    for change in ("role", "invite"):
        assert (await site.post(f"/staff/fay/{change}", role="supervisor"))[0] == 422
    assert (await site.post("/staff/fay/close"))[0] == 303
    assert staff.welcome(site.db, "https://id.example u-1", "fay", "Fay", "handler") is None


async def test_each_look_and_change_leaves_a_line(site: Site) -> None:
    talk = site.call()
    looks = {
        "/supervision": "supervision_viewed",
        f"/supervision/cases/{site.case_of(talk)}": "case_viewed",
        "/figures": "figures_viewed",
        "/figures.csv": "figures_exported",
        "/audit": "audit_viewed",
    }
    for path in looks:
        await site.page(path)
    assert site.lines("sam") == list(looks.values())
