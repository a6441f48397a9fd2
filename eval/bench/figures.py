"""One measured figure."""

from typing import NamedTuple


class Figure(NamedTuple):
    """A value with its unit, and the bound it must keep when it has one."""

    name: str
    value: float
    unit: str
    at_least: float | None = None
    at_most: float | None = None

    @property
    def met(self) -> bool | None:
        """Whether the bound holds; None without one."""
        if self.at_least is not None:
            return self.value >= self.at_least
        return None if self.at_most is None else self.value <= self.at_most

    def line(self) -> str:
        """One line for eyes."""
        bound = f"at least {self.at_least:g}" if self.at_least is not None else f"at most {self.at_most or 0:g}"
        verdict = {None: "", True: f"   ok, {bound}", False: f"   MISSED, {bound}"}[self.met]
        return f"{self.name:<58} {self.value:10.3f} {self.unit}{verdict}"
