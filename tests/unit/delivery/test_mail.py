"""Reports by mail: locked or sealed on the way, right state whatever the mail server does."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
import time_machine
from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_pem_private_key, pkcs7

from bot.conversation.engine import Content
from bot.delivery.intake.server import make_certificate, tls
from bot.delivery.mail import MailSender, lock, new_password
from bot.delivery.outbox import LONGEST_PAUSE, Outbox
from bot.delivery.targets import Email, Targets
from bot.store import deliveries, inbox
from bot.store.database import Database, now
from tests.unit.delivery.conftest import PLACE, Person, kept
from tests.unit.delivery.mailbox import Mailbox


@pytest.fixture
def url(tmp_path: Path) -> str:  # the mail does not hang on the database
    return f"sqlite:///{tmp_path / 'harbour.db'}"


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    return make_certificate(tmp_path / "mail")


@pytest.fixture(params=["implicit", "starttls"])
def mailbox(request: pytest.FixtureRequest, files: tuple[Path, Path]) -> Mailbox:
    return Mailbox(tls(*files), implicit=request.param == "implicit")


def target(mailbox: Mailbox, files: tuple[Path, Path], **more: object) -> Email:
    how = "implicit" if mailbox._implicit else "starttls"
    return Email(
        id="mail", host="localhost", port=mailbox.port, tls=how, sender="a@charity.example", to="b@force.example",
        ca=files[0], **more,  # type: ignore[arg-type]
    )  # fmt: skip


def prepared(db: Database, content: Content, to: Email) -> tuple[Person, Outbox]:
    person = Person(db, replace(content, targets=Targets({"mail": to}, {PLACE: "mail"})))
    return person, Outbox(db, person.content, {"mail": MailSender(to, None, person.content)})


async def test_the_pdf_opens_with_the_password_that_the_person_was_told(
    db: Database, content: Content, mailbox: Mailbox, files: tuple[Path, Path]
) -> None:
    person, outbox = prepared(db, content, target(mailbox, files))
    assert person.agree()[:2] == ["report_sending", "delivery_password"]
    outbox.make_papers()
    await outbox.send("mail")
    assert person.states() == ["confirmed", "queued", "sent"]
    assert deliveries.open_ones(db) == []  # nobody answers a mail by itself
    assert person.told() == ["delivery_sent"]
    (mail,) = mailbox.mails
    (attached,) = mail.iter_attachments()
    pdf = attached.get_content()
    with pytest.raises(pikepdf.PasswordError):
        pikepdf.open(io.BytesIO(pdf))
    password = person.delivery.password
    assert re.fullmatch(r"([a-z2-9]{4}-){3}[a-z2-9]{4}", password)
    assert len(pypdfium2.PdfDocument(pdf, password=password)) >= 1
    with pikepdf.open(io.BytesIO(pdf), password=password) as opened:
        assert opened.encryption.R == 6
        assert opened.Root.MarkInfo.Marked
        assert opened.allow.accessibility
    assert mail["To"] == "b@force.example"
    shown = mail["Subject"] + mail.get_body().get_content()
    assert person.case in shown
    assert password not in shown
    assert not {"1,200", "bank"} & set(re.findall(r"[\w,]+", shown))


async def test_a_sealed_mail_opens_with_the_key_of_the_mailbox(
    db: Database, content: Content, mailbox: Mailbox, files: tuple[Path, Path], tmp_path: Path
) -> None:
    certificate, key = _rsa(tmp_path)
    person, outbox = prepared(db, content, target(mailbox, files, certificate=certificate))
    assert "delivery_password" not in person.agree()
    outbox.make_papers()
    await outbox.send("mail")
    (mail,) = mailbox.mails
    assert mail.get_content_type() == "application/pkcs7-mime"
    sealed = mail.get_content()
    inner = pkcs7.pkcs7_decrypt_der(
        sealed,
        x509.load_pem_x509_certificate(certificate.read_bytes()),
        load_pem_private_key(key.read_bytes(), None),  # type: ignore[arg-type]
        [],
    )
    from email import message_from_bytes
    from email.policy import SMTP

    parts = {
        part.get_filename(): part.get_content() for part in message_from_bytes(inner, policy=SMTP).iter_attachments()
    }
    assert parts == {f"report.{kind}": kept(db, f"receiver_{kind}", person.case) for kind in ("pdf", "json")}


@pytest.mark.parametrize(
    ("fail", "state", "trouble", "left", "copies"),
    [
        ("rcpt", "failed", "refused", True, 1),
        ("data", "failed", "refused", True, 1),
        ("busy", "queued", "asked_to_wait", False, 1),
        ("cut", "sent", "broken_off", True, 1),
        ("late", "sent", "broken_off", True, 2),
    ],
)
async def test_each_fault_of_the_mail_server(
    db: Database, content: Content, mailbox: Mailbox, files: tuple[Path, Path],
    fail: str, state: str, trouble: str, left: bool, copies: int,
) -> None:  # fmt: skip
    person, outbox = prepared(db, content, target(mailbox, files))
    person.agree()
    outbox.make_papers()
    mailbox.fail = fail
    await outbox.send("mail")
    assert (person.delivery.state, person.delivery.trouble, person.delivery.left) == (state, trouble, left)
    mailbox.fail = ""
    failed = person.delivery
    if state == "failed":
        with db.begin() as connection:
            deliveries.again(db, connection, failed)
    with time_machine.travel(now() + _later()):
        await outbox.send("mail")
    assert person.delivery.state == "sent"
    assert len(mailbox.mails) == copies
    assert len({mail["Message-ID"] for mail in mailbox.mails}) == 1


async def test_a_server_without_a_good_certificate_gets_nothing(
    db: Database, content: Content, mailbox: Mailbox, files: tuple[Path, Path], tmp_path: Path
) -> None:
    other, _ = make_certificate(tmp_path / "other")
    person, outbox = prepared(db, content, replace(target(mailbox, files), ca=other))
    person.agree()
    outbox.make_papers()
    await outbox.send("mail")
    assert (person.delivery.state, person.delivery.trouble, person.delivery.left) == ("queued", "certificate", False)


async def test_taken_back_the_mailbox_is_told(
    db: Database, content: Content, mailbox: Mailbox, files: tuple[Path, Path]
) -> None:
    person, outbox = prepared(db, content, target(mailbox, files))
    person.agree()
    outbox.make_papers()
    await outbox.send("mail")
    assert person.take_back() == "delivery_withdrawn_left"
    await outbox.send("mail")
    assert [person.case in mail["Subject"] for mail in mailbox.mails] == [True, True]
    assert deliveries.open_ones(db) == []


def test_passwords_are_new_each_time_and_stand_nowhere_in_the_clear(db: Database, content: Content) -> None:
    assert len({new_password() for _ in range(1000)}) == 1000
    to = Email(id="mail", host="h", port=1, tls="implicit", sender="a@b.example", to="b@b.example")
    person, _ = prepared(db, content, to)
    person.agree()
    password = person.delivery.password
    assert password
    with db.begin() as connection:
        dump = "".join(repr(row) for row in connection.execute(deliveries._table.select()))
    assert password not in dump
    assert inbox.read(db, person.conversation) == []


def test_a_locked_pdf_keeps_its_pages(content: Content) -> None:
    empty = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        document.save(empty)
    with pikepdf.open(io.BytesIO(lock(empty.getvalue(), "word")), password="word") as opened:
        assert len(opened.pages) == 1


def _later() -> timedelta:
    return timedelta(seconds=LONGEST_PAUSE)


def _rsa(folder: Path) -> tuple[Path, Path]:
    """A certificate as a mailbox has one: S/MIME here takes RSA keys."""
    from datetime import UTC, datetime, timedelta

    from cryptography.hazmat.primitives.asymmetric import rsa
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
    from cryptography.x509.oid import NameOID

    private = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mailbox")])
    moment = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(private.public_key())
        .serial_number(1)
        .not_valid_before(moment)
        .not_valid_after(moment + timedelta(days=1))
        .sign(private, SHA256())
    )
    certificate, key = folder / "box.pem", folder / "box.key"
    certificate.write_bytes(made.public_bytes(Encoding.PEM))
    key.write_bytes(private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return certificate, key
