"""Hands a report to an agreed mailbox: under S/MIME, or as a PDF locked with a password that the person was told."""

from __future__ import annotations

import asyncio
import io
import secrets
import smtplib
import ssl
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path

import pikepdf
from cryptography import x509
from cryptography.hazmat.primitives.ciphers import algorithms
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.hazmat.primitives.serialization.pkcs7 import PKCS7EnvelopeBuilder

from bot.conversation.engine import Content
from bot.delivery.outcome import Outcome
from bot.delivery.papers import Papers
from bot.delivery.targets import Email
from bot.store.deliveries import Delivery
from bot.wording.render import fill

TIMEOUT = 40.0  # seconds
READABLE = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that can be taken for something else
GROUPS, GROUP = 4, 4  # 79 bits


def new_password() -> str:
    """A password that can be read out and typed: four groups of four."""
    return "-".join("".join(secrets.choice(READABLE) for _ in range(GROUP)) for _ in range(GROUPS))


def lock(pdf: bytes, password: str) -> bytes:
    """The PDF under AES-256; it opens only with the password, and screen readers may read it."""
    locked = io.BytesIO()
    allow = pikepdf.Permissions(modify_other=False, modify_assembly=False, modify_form=False)
    with pikepdf.open(io.BytesIO(pdf)) as document:
        document.save(locked, encryption=pikepdf.Encryption(user=password, owner=password, R=6, allow=allow))
    return locked.getvalue()


class MailSender:
    """Sends to one mailbox."""

    def __init__(self, target: Email, login: tuple[str, str] | None, content: Content) -> None:
        self._target = target
        self._login = login
        self._content = content
        self._tls = ssl.create_default_context(cafile=target.ca)
        self._certificate = _certificate(target.certificate) if target.certificate else None

    async def send(self, delivery: Delivery, papers: Papers) -> Outcome:
        """Sends the papers; the same Message-ID on every try, so that a second copy shows as one."""
        return await asyncio.to_thread(self._hand_in, self.message(delivery, papers))

    async def tell_withdrawn(self, delivery: Delivery) -> Outcome:
        """Tells the mailbox that the person took their report back."""
        message = self._empty(delivery, "withdrawn")
        message.set_content(self._words("mail_withdrawn", delivery))
        return await asyncio.to_thread(self._hand_in, message)

    def message(self, delivery: Delivery, papers: Papers) -> EmailMessage:
        """The mail with the papers; subject and words say nothing of what is in them."""
        message = self._empty(delivery, "report")
        if self._certificate is None:
            message.set_content(self._words("mail_locked", delivery))
            _attach(message, lock(papers.pdf, delivery.password), "pdf")
            return message
        inner = EmailMessage(SMTP)
        inner.set_content(self._words("mail_sealed", delivery))
        _attach(inner, papers.pdf, "pdf")
        _attach(inner, papers.json, "json")
        builder = PKCS7EnvelopeBuilder().set_data(inner.as_bytes()).add_recipient(self._certificate)
        sealed = builder.set_content_encryption_algorithm(algorithms.AES256).encrypt(Encoding.DER, [])
        message.set_content(sealed, "application", "pkcs7-mime", cte="base64", filename="smime.p7m")
        message.set_param("smime-type", "enveloped-data")
        return message

    def _empty(self, delivery: Delivery, what: str) -> EmailMessage:
        message = EmailMessage(SMTP)
        message["From"], message["To"] = self._target.sender, self._target.to
        message["Subject"] = self._words(f"mail_subject_{what}", delivery)
        message["Date"] = format_datetime(datetime.now(UTC))
        message["Message-ID"] = f"<{delivery.id}.{what}@{self._target.sender.partition('@')[2]}>"
        return message

    def _words(self, name: str, delivery: Delivery) -> str:
        return fill(self._content.wording[name].on("web"), {"case": delivery.case_id}, self._content)

    def _hand_in(self, message: EmailMessage) -> Outcome:
        """One try. What went wrong before the server took the mail means that nothing left; later it means nothing."""
        outcome = None
        try:
            with self._connect() as server:
                if self._login:
                    server.login(*self._login)
                outcome = _transmit(server, message)
        except smtplib.SMTPAuthenticationError:
            return Outcome("not_reached", "login_refused")
        except ssl.SSLCertVerificationError:
            return Outcome("not_reached", "certificate")
        except (OSError, smtplib.SMTPException):
            return outcome or Outcome("not_reached", "no_connection")
        return outcome

    def _connect(self) -> smtplib.SMTP:
        if self._target.tls == "implicit":
            return smtplib.SMTP_SSL(self._target.host, self._target.port, timeout=TIMEOUT, context=self._tls)
        server = smtplib.SMTP(self._target.host, self._target.port, timeout=TIMEOUT)
        server.starttls(context=self._tls)  # raises where the server offers none: a report never leaves in the clear
        return server


def _transmit(server: smtplib.SMTP, message: EmailMessage) -> Outcome:
    try:
        server.send_message(message)
    except smtplib.SMTPRecipientsRefused as error:
        return _answer(max(code for code, _ in error.recipients.values()))
    except smtplib.SMTPResponseException as error:
        return _answer(error.smtp_code)
    except (OSError, smtplib.SMTPException):
        return Outcome("unclear", "broken_off")
    return Outcome("accepted")


def _answer(code: int) -> Outcome:
    return Outcome("refused", "refused") if code >= 500 else Outcome("not_reached", "asked_to_wait")


def _attach(message: EmailMessage, content: bytes, kind: str) -> None:
    message.add_attachment(content, maintype="application", subtype=kind, filename=f"report.{kind}")


def _certificate(path: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate(path.read_bytes())
