from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Fact:
    name: str
    value: Any
    words: str
    approximate: bool = False


def read_facts(t, d):
    return []


def read_money(t):
    return None


def read_date(t, d):
    return None


def read_choice(k, t):
    return None


read_phone = read_email = read_url = read_handle = read_account = read_wallet = lambda t: []


def read_age(t):
    return None


def read_place(t):
    return None
