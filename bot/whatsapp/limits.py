"""What WhatsApp takes in one message (docs/whatsapp.md says where this is from)."""

from __future__ import annotations

TEXT = 4096  # characters of a message without buttons
BODY = 1024  # of a message with buttons or a list, and of a caption
BUTTONS = 3
BUTTON_TITLE = 20
ROWS = 10
ROW_TITLE = 24
ROW_DESCRIPTION = 72
LIST_BUTTON = 20
CHOICE_ID = 200
FILE_NAME = 240
WEBHOOK = 3_000_000  # bytes of one delivery, which may hold a batch
