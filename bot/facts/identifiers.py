"""What points to the offender: numbers, addresses, user names, accounts and wallets, as written or normalised."""

from __future__ import annotations

import re

import phonenumbers
from stdnum import iban

LONGEST_NAME = 40
TOP_LEVELS = (
    "com|co\\.uk|org\\.uk|org|net|uk|info|io|app|shop|online|site|xyz|top|biz|me|store|club|vip|live|link|click|cc|co|eu|ru|"
    "cn|tk|ml|ga|icu|pro|finance|world|today|website|space|tech|ly|gl|gd|example"
)
EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]+(?:@|\s?\[at\]\s?)[\w-]+(?:\.[\w-]+)+", re.IGNORECASE)
URL = re.compile(
    rf"(?:h(?:tt|xx)ps?(?:\[:\]|:)//|www\.)[^\s<>\"']+|(?<![@\w.-])(?:[a-z0-9-]+(?:\."
    rf"|\[\.\]))+(?:{TOP_LEVELS})(?![\w-])(?:/[^\s<>\"']*)?",
    re.IGNORECASE,
)
HANDLE = re.compile(r"(?<![\w.@])@([A-Za-z0-9_](?:[\w.]{0,28}[A-Za-z0-9_])?)")
NAMED_HANDLE = re.compile(
    r"\b(?:user ?names?|handles?|usernm|user|account (?:name|called)|profile (?:name|called)|goes by|called"
    r"|name(?:d)?|nick|as)\b"
    r"\W{1,4}(?:is |was |of )?['\"“‘]?([A-Za-z][\w.]{0,38}[\w#][\w.#]{0,20})",
    re.IGNORECASE,
)
TOLD_HANDLE = re.compile(
    r"\b(?:user ?name|screen ?name|handle|gamer ?tag|(?:account|acc|profile|page) (?:called|named|name))\b\W{1,4}"
    r"(?:is |was |of )?(?!(?:something|someone|somebody|their|there|these|after|about|called)\b)([a-z][a-z0-9]{4,30})"
    r"(?=[\"'”’]?(?:\s*[.,;:!?)\n]|\s*$|\s(?:on|is|has|and|who|that|which|with|from|keeps|posted|posts|messaged|added)\b))",
)  # one word in small letters straight after the word for it is a name, though it looks like a word
DISCORD = re.compile(r"(?<![\w.@])([A-Za-z][\w.]{1,30}#\d{4})\b")
BARE_HANDLE = re.compile(r"(?<![\w.@/])([A-Za-z][A-Za-z0-9]*(?:[._][A-Za-z0-9_.]*)?[A-Za-z0-9_])(?![\w@/])")
NO_PLUS = re.compile(r"(?<![\d+])(?=44[ -]?(?:7\d|1\d|20)\d{2}[ -]?\d{3}[ -]?\d{3}\b)")  # 447700900123
SORT_CODE = re.compile(r"(?<![\d-])(\d{2})[- ]?(\d{2})[- ]?(\d{2})(?![\d-])")
ACCOUNT = re.compile(r"(?<![\d-])(\d{8})(?![\d-])")
ACCOUNT_WITH_CODE = re.compile(r"(?<!\d)\d{2}-\d{2}-\d{2}(?!-?\d)(?:\W{1,4}\d{7,8}(?!\d))?")
IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b")
WALLET = re.compile(
    r"\b(?:bc1[a-z0-9]{20,62}|0x[a-fA-F0-9]{40}|T[1-9A-HJ-NP-Za-km-z]{33}|[13][1-9A-HJ-NP-Za-km-z]{25,34}"
    r"|ltc1[a-z0-9]{20,60})\b"
)
OWN = re.compile(
    r"\b(?:(?:my|our|vic'?s?|clr'?s?|clr mob|mob(?:ile)? me) (?:own |new |mobile |mob |phone |email |e-mail |contact )*"
    r"(?:number|no|mobile|mob|phone|landline|home phone|house phone|email|e-mail|address|tel|handle|username|insta"
    r"|account|acc|one)"
    r"|(?:contact|reach|ring|call|email|text) me(?: on| at)?)\W+(?!from\b|off\b)(?:is |was |on "
    r"|at )?[^\s,;]+(?: \d[\d ]+)?",
    re.IGNORECASE,
)


def without_own(text: str) -> str:
    """The text without what a person gives as their own number, address or name."""
    return OWN.sub(" ", text)


def _unique(values: list[str]) -> list[str]:
    return list(dict.fromkeys(values))


def read_phone(text: str) -> list[str]:
    """Telephone numbers: E.164 where they can be, British unless they say otherwise."""
    text = WALLET.sub(" ", IBAN.sub(" ", ACCOUNT_WITH_CODE.sub(" ", text)))
    text = NO_PLUS.sub("+", text)
    found = []
    for match in phonenumbers.PhoneNumberMatcher(text, "GB", leniency=phonenumbers.Leniency.POSSIBLE):
        digits = re.sub(r"\D", "", match.raw_string)
        if match.raw_string.lstrip("( ").startswith(("0", "+")) and 10 <= len(digits) <= 15:
            found.append(phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.E164))
    return _unique(found)


def read_email(text: str) -> list[str]:
    """E-mail addresses as written."""
    return _unique([match.group().rstrip(".") for match in EMAIL.finditer(text)])


def read_url(text: str) -> list[str]:
    """Web addresses as written, also those made safe with hxxp or [.]."""
    text = EMAIL.sub(" ", text)
    return _unique([match.group().rstrip(".,;:!?)") for match in URL.finditer(text)])


def read_handle(text: str) -> list[str]:
    """Names on platforms, without the @."""
    text = URL.sub(" ", EMAIL.sub(" ", text))
    found = [match[1] for match in HANDLE.finditer(text)]
    found += [match[1] for match in DISCORD.finditer(text)]
    found += [match[1].rstrip(".") for match in NAMED_HANDLE.finditer(text) if _looks_made(match[1])]
    found += [match[1] for match in TOLD_HANDLE.finditer(text)]
    if not found:
        found += [match[1] for match in BARE_HANDLE.finditer(text) if _looks_made(match[1])]
    return _unique(found)


def _looks_made(name: str) -> bool:
    """A user name rather than a word: a digit or underscore beside letters, or dots inside."""
    if not 4 <= len(name) <= LONGEST_NAME or re.fullmatch(
        r"\d+(?:st|nd|rd|th|k|am|pm|yo|yrs?|x)|[a-z]\d{1,2}|[A-Z]{1,2}\d[A-Z\d]?", name, re.IGNORECASE
    ):
        return False
    return bool(
        re.search(r"[_#]", name) or re.search(r"[A-Za-z]\.[A-Za-z]", name) or re.search(r"[a-z]{3,}\d{2,}$", name)
    )


def read_account(text: str) -> list[str]:
    """Bank accounts: "00-14-72 31926819", or an IBAN without spaces."""
    found = []
    for match in IBAN.finditer(text):
        compact = iban.compact(match.group())
        if len(compact) >= 15 and sum(c.isdigit() for c in compact) >= 8:
            found.append(compact)
    text = IBAN.sub(" ", WALLET.sub(" ", text))
    accounts = ACCOUNT.findall(text)
    codes = [match for match in SORT_CODE.finditer(ACCOUNT.sub("########", text)) if _is_sort_code(match, text)]
    for number, account in enumerate(accounts):
        code = codes[min(number, len(codes) - 1)] if codes else None
        found.append(f"{code[1]}-{code[2]}-{code[3]} {account}" if code else account)
    return (
        _unique(found)
        if codes or "account" in text.lower() or "acc" in text.lower()
        else [f for f in found if " " in f or f[:2].isalpha()]
    )


def _is_sort_code(match: re.Match[str], text: str) -> bool:
    written = match.group()
    near = text[max(0, match.start() - 30) : match.start()].lower()
    return "-" in written or "sort" in near or "s/c" in near or " " in written


def read_wallet(text: str) -> list[str]:
    """Cryptocurrency addresses (Bitcoin, Ethereum, Tron, Litecoin), as written."""
    return _unique(WALLET.findall(text))
