"""When, where and with whom: sessions, talks and tables (this room is still empty)."""
