"""delivery.yml: every mistake is named with file and line; secrets stand in the environment only."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.content import load_content
from bot.delivery.signing import read_secret, sign, verify
from bot.delivery.targets import Email, HttpsIntake, load_targets
from bot.delivery.worker import open_senders
from bot.rows import ContentError
from bot.settings import ROOT, SettingError

PLACES = ("met", "report_fraud", "none")
GOOD = """\
targets:
  met_intake:
    kind: https_intake
    url: https://intake.example/reports
    secret: HARBOUR_MET_SECRET
  met_mail:
    kind: email
    host: mail.example
    port: 587
    tls: starttls
    from: harbour@charity.example
    to: online-crime@force.example
    give_up_hours: 48
places:
  met: met_intake
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "delivery.yml"
    path.write_text(text)
    return path


def test_targets_are_read_and_found_by_place(tmp_path: Path) -> None:
    targets = load_targets(written(tmp_path, GOOD), PLACES)
    intake, mail = targets.by_id["met_intake"], targets.by_id["met_mail"]
    assert targets.of("met") is intake
    assert targets.of("report_fraud") is None
    assert isinstance(intake, HttpsIntake)
    assert isinstance(mail, Email)
    assert (mail.sender, mail.give_up_hours, mail.locks, intake.locks) == ("harbour@charity.example", 48, True, False)


def test_the_file_that_comes_with_harbour_sends_nothing() -> None:
    assert load_content().targets.by_id == {}
    assert load_content(ROOT / "delivery.yml").targets.by_place == {}


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("url: https:", "url: http:", 4, "url must begin with https://"),
        ("url: https://intake", "url: https://user:pass@intake", 4, "url must begin"),
        ("    url: https://intake.example/reports\n", "", 2, "url is missing"),
        ("secret: HARBOUR_MET_SECRET", "secret: whsec_abc", 5, "name of an environment variable"),
        ("kind: email", "kind: fax", 6, "kind must be one of https_intake, email"),
        ("port: 587", "port: yes", 9, "must be a number above 0"),
        ("port: 587", "port: 5.5", 9, "must be a number above 0"),
        ("tls: starttls", "tls: none", 10, "must be one of implicit, starttls"),
        ("from: harbour@charity.example", "from: harbour", 11, "must be one e-mail address"),
        ("to: online", "to: a@b.example, online", 12, "must be one e-mail address"),
        ("    to: online-crime@force.example\n", "", 6, "to is missing"),
        ("give_up_hours: 48", "giveup: 48", 13, "unknown key 'giveup'"),
        ("give_up_hours: 48", "certificate: none.pem", 13, "no such file"),
        ("give_up_hours: 48", "give_up_hours: 0", 13, "above 0"),
        ("  met: met_intake", "  mars: met_intake", 15, "'mars' is no place that takes reports"),
        ("  met: met_intake", "  none: met_intake", 15, "'none' is no place"),
        ("  met: met_intake", "  met: met_fax", 15, "'met_fax' is no target"),
        ("  met_mail:", "  own_pack:", 6, "a target's name"),
        ("  met_mail:", "  Met-Mail:", 6, "a target's name"),
        ("  met_mail:", "  met_intake:", 6, "duplicate key"),
        ("places:", "routes:", 14, "unknown key 'routes'"),
    ],
)
def test_each_mistake_is_named_with_its_line(tmp_path: Path, old: str, new: str, line: int, words: str) -> None:
    assert old in GOOD
    with pytest.raises(ContentError) as raised:
        load_targets(written(tmp_path, GOOD.replace(old, new)), PLACES)
    assert str(raised.value).startswith(f"delivery.yml:{line}: ")
    assert words in str(raised.value)


def test_a_mistake_stops_the_loading_of_all_content(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match=r"^delivery\.yml:15: "):
        load_content(written(tmp_path, GOOD.replace("  met: met_intake", "  met: mat_intake")))


@pytest.mark.parametrize("value", ["", "secret", "whsec_short", "whsec_!!!!", "whsec_" + "A" * 8])
def test_the_worker_does_not_start_without_a_good_secret(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    path = written(tmp_path, GOOD)
    monkeypatch.setenv("HARBOUR_MET_SECRET", value)
    with pytest.raises(SettingError, match=r"delivery\.yml: met_intake: .*HARBOUR_MET_SECRET") as raised:
        open_senders(path, load_content(path))
    assert not value or value not in str(raised.value)


def test_the_worker_opens_a_sender_for_each_target(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path, GOOD)
    monkeypatch.setenv("HARBOUR_MET_SECRET", "whsec_" + "A" * 40)
    assert set(open_senders(path, load_content(path))) == {"met_intake", "met_mail"}


def test_a_signature_holds_for_its_key_body_and_time_alone() -> None:
    secret = read_secret("whsec_" + "A" * 40)
    assert secret
    signed = sign(secret, "key", b"body")
    stamp, signature = signed["webhook-timestamp"], signed["webhook-signature"]
    assert verify(secret, "key", stamp, signature, b"body")
    assert verify(secret, "key", stamp, f"v1,old {signature}", b"body")
    assert not verify(secret, "other", stamp, signature, b"body")
    assert not verify(secret, "key", stamp, signature, b"bodY")
    assert not verify(b"x" * 30, "key", stamp, signature, b"body")
    assert not verify(secret, "key", str(int(stamp) - 1), signature, b"body")
    assert not verify(secret, "key", "½", signature, b"body")


def test_the_signature_is_that_of_standard_webhooks() -> None:
    """Their published example: https://github.com/standard-webhooks/standard-webhooks."""
    from bot.delivery.signing import _digest

    secret = read_secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    assert secret
    body = b'{"test": 2432232314}'
    assert _digest(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", body) == (
        "g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    )
