"""The points at which a test can kill a process: each step of confirming and delivering, before or after its commit."""

from __future__ import annotations

POINTS = {
    "gateway": {
        "message_queued": ("bot.store.inbox:put", "after"),
        "rasa_answered": ("bot.gateway.turns:Turns._store", "before"),
        "answer_stored": ("bot.gateway.turns:Turns._store", "after"),
    },
    "rasa": {
        "action_ran": ("bot.channels.tracker_store:SealedTrackerStore.save", "before"),
        "tracker_saved": ("bot.channels.tracker_store:SealedTrackerStore.save", "after"),
    },
    "actions": {
        "before_the_turn": ("bot.conversation.engine:Conversation.take", "before"),
        "case_saved": ("bot.store.cases:save", "after"),
        "in_the_outbox": ("bot.store.deliveries:confirm", "after"),
        "turn_committed": ("bot.conversation.engine:Conversation.take", "after"),
    },
    "worker": {
        "taken": ("bot.store.deliveries:take", "taken"),
        "papers_made": ("bot.delivery.papers:make", "after"),
        "papers_kept": ("bot.store.deliveries:keep", "after"),
        "before_sending": ("bot.delivery.https_intake:HttpsSender.send", "before"),
        "answered": ("bot.delivery.outbox:Outbox._settle", "before"),
        "person_told": ("bot.delivery.outbox:tell_person", "after"),
        "settled": ("bot.delivery.outbox:Outbox._settle", "after"),
    },
}
