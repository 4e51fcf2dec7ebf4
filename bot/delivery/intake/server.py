"""The reference intake as a process, on this machine only, with a certificate and a secret of its own."""

from __future__ import annotations

import base64
import secrets
import ssl
import sys
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path

from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from bot.delivery.intake.app import FAULTS, Intake
from bot.delivery.signing import PREFIX, read_secret
from bot.settings import Settings

HOST = "127.0.0.1"
DAYS = 365


def serve(settings: Settings, port: int, fault: str) -> None:
    """Serves until stopped; says what to write into delivery.yml. What it receives it keeps in memory only."""
    if fault and fault not in FAULTS:
        raise SystemExit(f"--fault must be one of {', '.join(sorted(FAULTS))}")
    folder = settings.data_dir / "intake"
    certificate, key = make_certificate(folder)
    text = _secret(folder / "secret")
    intake = Intake(read_secret(text) or b"", fault)
    print(
        f"The reference intake listens on https://localhost:{port}/reports. In delivery.yml:\n"
        f"targets:\n  try_out:\n    kind: https_intake\n    url: https://localhost:{port}/reports\n"
        f"    secret: HARBOUR_INTAKE_SECRET\n    ca: {certificate}\nplaces:\n  met: try_out\n"
        f"In the environment of Harbour:\nHARBOUR_INTAKE_SECRET=$(cat {folder / 'secret'})",
        file=sys.stderr,
        flush=True,
    )
    web.run_app(intake.app(), host=HOST, port=port, ssl_context=tls(certificate, key), print=None, access_log=None)


def tls(certificate: Path, key: Path) -> ssl.SSLContext:
    """The server's side of TLS."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    return context


def make_certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate for this machine that signs itself, and its key; those of the folder if they are there."""
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    if certificate.exists() and key.exists():
        return certificate, key
    folder.mkdir(parents=True, exist_ok=True)
    private = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Harbour reference intake")])
    moment = datetime.now(UTC)
    names = x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(IPv4Address(HOST))])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(moment - timedelta(days=1))
        .not_valid_after(moment + timedelta(days=DAYS))
        .add_extension(names, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(private, SHA256())
    )
    key.touch(mode=0o600)
    key.write_bytes(private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    certificate.write_bytes(made.public_bytes(Encoding.PEM))
    return certificate, key


def _secret(path: Path) -> str:
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(PREFIX + base64.b64encode(secrets.token_bytes(32)).decode())
    return path.read_text().strip()
