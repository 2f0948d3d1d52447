"""Who sits with whom: members and facilitators at discussion tables, round after round."""
