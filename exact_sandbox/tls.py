# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A throwaway certificate authority and a certificate for this machine."""

from __future__ import annotations

import atexit
import ipaddress
import os
import shutil
import ssl
import tempfile
from collections.abc import Iterable
from datetime import datetime, timedelta, timezone
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

_DAYS = 30


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey
) -> x509.CertificateBuilder:
    now = datetime.now(timezone.utc)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=_DAYS))
    )


def _authority() -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = _name("Exact sandbox throwaway CA")
    public = key.public_key()
    usage = x509.KeyUsage(
        digital_signature=True, key_cert_sign=True, crl_sign=True,
        content_commitment=False, key_encipherment=False, data_encipherment=False,
        key_agreement=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    certificate = (
        _builder(name, name, public)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(
            x509.SubjectKeyIdentifier.from_public_key(public), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    return key, certificate


def make_certificates(
    folder: str | None, names: Iterable[str] = ()
) -> tuple[Path, ssl.SSLContext]:
    """Make both, or use those of an earlier start in the same folder.

    :param folder: where ``ca.pem`` and ``server.pem`` go; None: a new temporary
        folder that goes when the process ends.
    :param names: host names beside localhost under which clients come, for those
        whose address cannot be set and that are led here by a hosts file.
    :returns: the path of the CA to trust and a context to serve with.
    """
    place = Path(folder or tempfile.mkdtemp(prefix="exact-sandbox-"))
    if folder is None:
        atexit.register(shutil.rmtree, place, ignore_errors=True)
    place.mkdir(parents=True, exist_ok=True)
    ca_path, server_path = place / "ca.pem", place / "server.pem"
    wanted = {"localhost", *names}
    kept = ca_path.exists() and server_path.exists() and _fresh(ca_path)
    if not kept or not wanted <= _names(server_path):
        _write(ca_path, server_path, wanted)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(server_path)
    return ca_path, context


def _fresh(path: Path) -> bool:
    age = datetime.now().timestamp() - path.stat().st_mtime
    return age < (_DAYS - 2) * 86400


def _names(path: Path) -> set[str]:
    """Host names of a certificate."""
    certificate = x509.load_pem_x509_certificate(path.read_bytes())
    found = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    return set(found.value.get_values_for_type(x509.DNSName))


def _write(ca_path: Path, server_path: Path, hosts: set[str]) -> None:
    ca_key, ca = _authority()
    key = ec.generate_private_key(ec.SECP256R1())
    names = x509.SubjectAlternativeName(
        [
            *(x509.DNSName(host) for host in sorted(hosts)),
            x509.IPAddress(ipaddress.ip_address("127.0.0.1")),
            x509.IPAddress(ipaddress.ip_address("::1")),
        ]
    )
    certificate = (
        _builder(_name("localhost"), ca.subject, key.public_key())
        .add_extension(names, critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(
            x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False
        )
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(ca_key.public_key()),
            critical=False,
        )
        .sign(ca_key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    descriptor = os.open(server_path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(_pem(key) + certificate.public_bytes(pem))
    ca_path.write_bytes(ca.public_bytes(pem))
