"""WhatsApp: Meta's Cloud API spoken directly. Messages come in by a signed webhook and go out through an outbox."""
