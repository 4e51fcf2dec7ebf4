"""A mail server in a thread: takes mails over TLS, and fails as it is told to."""

from __future__ import annotations

import asyncio
import ssl
import threading
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP

from benchmarks.stack import free_port


class Mailbox:
    """`fail` is one of: rcpt (550), busy (451), data (554), cut (hangs up in the middle of DATA), late (after DATA)."""

    def __init__(self, tls: ssl.SSLContext, *, implicit: bool) -> None:
        self.port = free_port()
        self.mails: list[EmailMessage] = []
        self.fail = ""
        self._tls, self._implicit = tls, implicit
        self._loop = asyncio.new_event_loop()
        threading.Thread(target=self._loop.run_forever, daemon=True).start()
        asyncio.run_coroutine_threadsafe(self._start(), self._loop).result(10)

    async def _start(self) -> None:
        await asyncio.start_server(
            self._serve, "127.0.0.1", self.port, ssl=self._tls if self._implicit else None, limit=10_000_000
        )

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await self._talk(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
            pass
        finally:
            writer.close()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        secure = self._implicit
        writer.write(b"220 mailbox\r\n")
        while line := await reader.readline():
            word = line.split()[0].upper()
            if word == b"EHLO":
                writer.write(b"250-mailbox\r\n250 STARTTLS\r\n" if not secure else b"250 mailbox\r\n")
            elif word == b"STARTTLS":
                writer.write(b"220 go\r\n")
                await writer.drain()
                await writer.start_tls(self._tls)
                secure = True
            elif not secure:
                writer.write(b"530 TLS first\r\n")
            elif word == b"RCPT" and self.fail in {"rcpt", "busy"}:
                writer.write(b"550 no\r\n" if self.fail == "rcpt" else b"451 later\r\n")
            elif word == b"DATA":
                writer.write(b"354 go on\r\n")
                if self.fail == "cut":
                    return
                content = await reader.readuntil(b"\r\n.\r\n")
                if self.fail != "data":
                    text = content[:-3].replace(b"\r\n..", b"\r\n.")
                    self.mails.append(message_from_bytes(text, EmailMessage, policy=SMTP))
                if self.fail == "late":
                    return
                writer.write(b"554 no\r\n" if self.fail == "data" else b"250 taken\r\n")
            else:
                writer.write(b"221 bye\r\n" if word == b"QUIT" else b"250 fine\r\n")
            await writer.drain()
