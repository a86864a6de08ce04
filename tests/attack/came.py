"""What came of an attack, in what can be sent from one process to another."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Attack:
    """What came of one room, or of many together.

    ``broken`` and ``unanimous`` are findings in the app; ``threshold_only`` and ``live_bars``
    say in how many rooms these two were broken. ``asked_again`` is how many statements were shown
    a second time, ``agreed`` how many small groups were shown since they agreed, ``twins`` how
    often a room was compared with its twin.
    """

    rooms: int = 0
    broken: list[str] = field(default_factory=list)
    unanimous: int = 0
    threshold_only: int = 0
    live_bars: int = 0
    asked_again: int = 0
    agreed: int = 0
    twins: int = 0

    def add(self, other: Attack) -> None:
        """Count another one in."""
        self.rooms += other.rooms
        self.broken += other.broken
        self.unanimous += other.unanimous
        self.threshold_only += other.threshold_only
        self.live_bars += other.live_bars
        self.asked_again += other.asked_again
        self.agreed += other.agreed
        self.twins += other.twins

    @property
    def line(self) -> str:
        """The last line that is printed."""
        rooms = max(self.rooms, 1)
        return (
            f"broken {len(self.broken)} of {self.rooms} · unanimous {self.unanimous}"
            f" · threshold only broken {100 * self.threshold_only / rooms:.0f} %"
            f" · live bars broken {100 * self.live_bars / rooms:.0f} %"
        )
