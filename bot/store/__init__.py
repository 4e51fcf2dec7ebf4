"""The database: conversations, their queue and messages, cases, deliveries. Identifying columns are sealed."""
