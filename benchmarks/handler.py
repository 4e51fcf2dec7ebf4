"""A call handler who uses the keys alone: types notes, reads prompts, presses what is on offer. Counts every key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from playwright.async_api import Page, expect

SETTLED = 10_000  # ms that a change of the screen may take
MOST = 80  # prompts of one call
FIELD = "field:"
TYPES = ("z", "c", "n")  # keys of the likeliest types


@dataclass(frozen=True)
class Script:
    """What a handler notes in one call, and what they answer to prompts: a quick answer's value, or words after `=`."""

    id: str
    type: str
    notes: str
    answers: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Handler:
    """Plays calls on one page of the console."""

    page: Page
    delay: float = 0.0  # ms between keys
    keys: int = 0
    gone: list[str] = field(default_factory=list)
    steps: Sequence[str] = ()  # those that the present prompt reads out
    asked_again: list[str] = field(default_factory=list)  # questions whose answer stood in the report already

    async def key(self, *names: str) -> None:
        """Presses keys one by one."""
        for name in names:
            await self.page.keyboard.press(name)
            self.keys += 1

    async def type(self, text: str) -> None:
        """Types words."""
        await self.page.keyboard.type(text, delay=self.delay)
        self.keys += len(text)

    async def prompt(self) -> str:
        """The id of the prompt that is shown."""
        return str(await self.page.get_attribute("#prompt", "data-prompt"))

    async def begin(self) -> None:
        """Starts a call from the desk, and says the opening."""
        await self._tab_to("#new-call")
        await self.key("Enter")
        await self._shown("opening")
        await self.key("Escape", "1")
        await self._shown("account")

    async def note(self, text: str) -> None:
        """Types notes and waits until they are kept."""
        if await self.page.evaluate("document.activeElement.id") != "notes":
            await self.key("Escape")
        await expect(self.page.locator("#notes")).to_be_focused()
        await self.type(text)
        saved = await self.page.get_attribute("#saved", "data-saved")
        await expect(self.page.locator("#saved")).to_have_text(str(saved), timeout=SETTLED)

    async def play(self, script: Script, until: str = "wrapped") -> None:
        """Notes what the caller tells, and goes through every prompt until the call is done."""
        await self.note(script.notes)
        await self.key("Escape")
        while (shown := await self.prompt()) != until:
            self.gone.append(shown)
            assert len(self.gone) < MOST, self.gone
            self.steps = await self._steps()
            if shown.startswith(FIELD):
                await self._look_whether_known(shown.removeprefix(FIELD).split(","))
            await self._take(script, shown)

    async def _look_whether_known(self, names: list[str]) -> None:
        for name in names:
            if await self.page.locator(f"[data-field='{name}']").count():
                self.asked_again.append(name)

    async def _take(self, script: Script, shown: str) -> None:
        before = await self.page.inner_html("#prompt")
        if self.steps and not script.answers.get(shown):
            await self.key("Enter")
        elif shown == "account":
            await self.key("1")
        elif shown == "type_check":
            await self._choose(script)
        else:
            await self._answer(script.answers.get(shown, ""))
        await self.page.wait_for_function(
            "before => document.getElementById('prompt').innerHTML !== before", arg=before, timeout=SETTLED
        )

    async def _choose(self, script: Script) -> None:
        """Confirms the type, picks it among those on offer, or finds it in plain words."""
        likely = await self.page.locator(".hb-type").evaluate_all("all => all.map(one => one.dataset.type)")
        if script.type in likely:
            await self.key(TYPES[likely.index(script.type)])
            return
        await self.key("f")
        await self.type(script.type)
        await self.key("Enter")

    async def _answer(self, wanted: str) -> None:
        options = await self.page.locator("#prompt .hb-answering [name=value]").evaluate_all(
            "all => all.map(one => [one.value, one.dataset.key])"
        )
        keys = dict(options)
        typing = await self.page.evaluate("document.activeElement.id") == "answer"
        if wanted.startswith("="):
            if not typing:
                await self._tab_to("#answer")
            await self.type(wanted[1:])
            await self.key("Enter")
        elif wanted or (options and options[0][1] not in {"d", "s"}):
            await self.key(keys[wanted] if wanted else options[0][1])
        elif "dont_know" in keys:
            await self.key("Alt+d")
        else:
            await self.key("Enter" if typing else "l")

    async def _steps(self) -> list[str]:
        found = self.page.locator("#prompt .hb-readout [name=name]")
        return list(await found.evaluate_all("all => all.map(one => one.value)"))

    async def _tab_to(self, selector: str) -> None:
        for _ in range(40):
            if await self.page.evaluate("s => document.activeElement.matches(s)", selector):
                return
            await self.key("Tab")
        raise AssertionError(f"{selector} cannot be reached by keys")

    async def _shown(self, prompt: str) -> None:
        await expect(self.page.locator(f"#prompt[data-prompt='{prompt}']")).to_be_visible(timeout=SETTLED)


SCRIPTS = (
    Script(
        "bank",
        "bank_or_police_impersonation",
        "Clr 68, man phoned her today saying fraud dept of her bank, told her savings at risk. She moved £2,350 by "
        "bank transfer to new acct 20-11-22 12345678. vic banks with Lloyds, lives SW9.",
        {
            "field:happening_now": "no",
            "field:vulnerability": "nothing_said",
            "field:known_suspect": "no",
            "field:arrested": "no",
            "field:suspect_phone": "=07700 900123",
            "field:evidence": "=call list and a text",
            "field:reported_elsewhere": "=nobody yet",
            "field:name": "=Marjorie",
            "wrap_up": "=Bank to be rung at once.",
        },
    ),
    Script(
        "account",
        "social_media_account_takeover",
        "inf 24 locked out of her Instagram since yesterday, susp changed the email on it and now posts crypto ads in "
        "her name to her friends. No money gone. lives Leeds.",
        {
            "field:happening_now": "yes",
            "field:vulnerability": "nothing_said",
            "field:known_suspect": "no",
            "field:arrested": "no",
            "field:ongoing": "=still posting",
            "field:evidence": "=screenshots",
            "wrap_up": "=Will use the help page.",
        },
    ),
    Script(
        "pictures",
        "sextortion",
        "vic 19 chatted w girl on Snapchat, sent nude pics, now susp wants £500 by gift card today or sends them to "
        "his family. Has not paid. lives M14.",
        {
            "field:happening_now": "yes",
            "field:vulnerability": "extra_care",
            "field:known_suspect": "no",
            "field:arrested": "no",
            "age_check": "over_18",
            "field:suspect_handle": "=@lena_x",
            "field:evidence": "=the chat",
            "field:safe_to_contact": "=text only",
            "wrap_up": "=Calmer at the end.",
        },
    ),
    Script(
        "stalking",
        "online_harassment",
        "clr 31, ex colleague sends abusive msgs on Facebook every day for two weeks, makes new profiles when blocked, "
        "calls her names. lives Croydon CR0.",
        {
            "field:happening_now": "yes",
            "field:vulnerability": "nothing_said",
            "field:known_suspect": "yes",
            "field:arrested": "no",
            "device_check": "say_no",
            "field:relationship_to_suspect": "=used to work with her",
            "field:evidence": "=all messages kept",
            "field:safe_to_contact": "=yes, evenings",
            "wrap_up": "=Wants an officer to ring.",
        },
    ),
    Script(
        "shop",
        "online_shopping_fraud",
        "clr bought a pushchair on Facebook Marketplace for £180, paid by bank transfer on Friday, seller blocked her, "
        "never came. banks with Monzo. lives Bristol, 29.",
        {
            "field:happening_now": "no",
            "field:vulnerability": "nothing_said",
            "field:known_suspect": "no",
            "field:arrested": "no",
            "field:suspect_handle": "=Baby Bargains UK",
            "field:evidence": "=advert and chat",
            "field:reported_elsewhere": "=told Facebook",
            "wrap_up": "=None.",
        },
    ),
)
