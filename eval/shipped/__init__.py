"""The sets that ship, run by the quoting writer: whole, or a part of them against a committed baseline."""
