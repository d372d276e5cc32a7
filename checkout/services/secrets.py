"""Client secrets are derived, webhook secrets are encrypted, API keys are hashed.

Client secrets are an HMAC of the object's id under the application's key. So none is stored, none can leak from a
stored response or an event, and each is the same whenever it is shown.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from functools import lru_cache

from cryptography.fernet import Fernet

from foundation.config import settings


def client_secret(object_id: str) -> str:
    """`pi_xxx_secret_yyy`; yyy has 128 bits."""
    return f"{object_id}_secret_{_derive('client-secret', object_id).hex()[:32]}"


def is_client_secret(object_id: str, secret: str) -> bool:
    """Compare in constant time."""
    return hmac.compare_digest(client_secret(object_id).encode(), secret.encode())


def test_account_tag(key: str) -> str:
    """48 bits that name the account of a test's own key, and tell nothing of it."""
    return _derive("test-account", key).hex()[:12]


def digest(key: str) -> str:
    """SHA-256 of an API key. Keys are random, so nothing slower is needed."""
    return hashlib.sha256(key.encode()).hexdigest()


def encrypt(secret: str) -> str:
    """Encrypt a secret that must be read again, such as a webhook's."""
    return _fernet(settings().secret_key).encrypt(secret.encode()).decode()


def decrypt(token: str) -> str:
    """Decrypt what `encrypt` returned. Raises cryptography.fernet.InvalidToken after SECRET_KEY was changed."""
    return _fernet(settings().secret_key).decrypt(token.encode()).decode()


def _derive(purpose: str, message: str) -> bytes:
    key = settings().secret_key.encode()
    return hmac.new(key, f"{purpose}\0{message}".encode(), hashlib.sha256).digest()


@lru_cache(maxsize=4)
def _fernet(secret_key: str) -> Fernet:
    raw = hashlib.sha256(b"webhook-secrets\0" + secret_key.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(raw))
