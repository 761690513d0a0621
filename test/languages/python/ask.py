"""A workflow in Python that asks people by Signoff: python ask.py <run's ID>. Needs resonate-sdk 0.8.1, and cryptography.

It prints the verdict. Killed while people think, and started again with the same ID, it goes on where it was.
"""

import asyncio
import base64
import hashlib
import hmac
import json
import os
import sys
from datetime import timedelta

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from resonate.context import Context
from resonate.resonate import Resonate

CALLER, SECRET = os.environ["SIGNOFF_CALLER"].split(":", 1)
ASK = "signoff.request-approval"


def canonical(value) -> str:
    """RFC 8785, of what has no fractions and no keys beyond the basic plane."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def credential(promise_id: str, function: str, request: dict) -> dict:
    digest = hashlib.sha256(canonical(request).encode()).hexdigest()
    text = f"signoff ask 1\n{function}\n{digest}\n{promise_id}"
    return {"caller": CALLER, "signature": hmac.new(SECRET.encode(), text.encode(), "sha256").hexdigest()}


async def ask_people(ctx: Context, request: dict) -> dict:
    """Makes no other call, so that the ID of its only one is known."""
    promise_id = ctx.info.id + ("." if ":" in ctx.info.id else ":") + "1"
    call = ctx.options(target="workers", timeout=timedelta(days=7))
    return await call.rpc(ASK, request, credential(promise_id, ASK, request))


async def build(_ctx: Context, version: str) -> str:
    print(f"building {version}", flush=True)
    return f"api-{version}.tar"


async def deploy(ctx: Context, version: str) -> dict:
    artifact = await ctx.run(build, version)
    request = {"title": f"Deploy {version}?", "from": "U0BEN", "fields": {"Artifact": artifact, "Größe": "3 MB 😀"}}
    verdict = await ctx.run(ask_people, request)
    return {"deployed": verdict["kind"] == "approved", "by": verdict.get("by"), "artifact": artifact}


class SignoffEncryptor:
    """Signoff's encryption at rest, as docs/resonate.md describes it."""

    def __init__(self, text: str) -> None:
        if len(text) == 64 and all(digit in "0123456789abcdefABCDEF" for digit in text):
            key = bytes.fromhex(text)
        elif len(text) == 44 and text.endswith("=") and len(base64.b64decode(text)) == 32:
            key = base64.b64decode(text)
        else:
            key = HKDF(SHA256(), 32, salt=None, info=b"signoff encryption at rest").derive(text.encode())
        self.id = hmac.new(key, b"signoff key id", "sha256").hexdigest()[:8]
        self.aes = AESGCM(key)

    def encrypt(self, data: bytes) -> bytes:
        nonce = os.urandom(12)
        sealed = {
            "signoff": "aes-256-gcm",
            "key": self.id,
            "nonce": base64.b64encode(nonce).decode(),
            "data": base64.b64encode(self.aes.encrypt(nonce, data, None)).decode(),
        }
        return json.dumps(sealed, separators=(",", ":")).encode()

    def decrypt(self, data: bytes) -> bytes:
        sealed = json.loads(data)
        if sealed["key"] != self.id:
            raise ValueError(f"This needs the key {sealed['key']}.")
        return self.aes.decrypt(base64.b64decode(sealed["nonce"]), base64.b64decode(sealed["data"]), None)


async def main(run_id: str) -> None:
    key = os.environ.get("SIGNOFF_ENCRYPTION_KEY")
    encryptor = None if key is None else SignoffEncryptor(key)
    resonate = Resonate(url=os.environ["RESONATE_URL"], group="python", encryptor=encryptor)
    resonate.register(deploy)
    handle = resonate.options(timeout=timedelta(days=8)).run(run_id, deploy, "1.2")
    print(json.dumps(await handle.result(), ensure_ascii=False), flush=True)
    await resonate.stop()


asyncio.run(main(sys.argv[1]))
