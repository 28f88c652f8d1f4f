"""The durable life of a chat turn: submitted, leased, journalled, asked, ended."""
