"""Every write that touches more than one row. Keyword-only, atomic, announced on commit.

One module for each part of the work; callers import from here.
"""

from workshops.services.answering import (
    Outcome,
    Sent,
    leave_seat,
    record_rating,
    record_ratings,
    write_first_thought,
)
from workshops.services.changes import Refused, changed, tell_counts
from workshops.services.handling import close_message, flag, hold_back, no_contact
from workshops.services.joining import (
    change_group,
    is_full,
    join,
    lock_joining,
    remove_seat,
    return_to_seat,
)
from workshops.services.moving import (
    begin_closing,
    catch_up,
    is_behind,
    lengthen_closing,
    move_to,
    pause,
    reopen_rating,
)
from workshops.services.setting_up import (
    add_facilitator,
    change_workshop,
    create_workshop,
    delete_workshop,
    open_workshop,
    reopen_workshop,
)
from workshops.services.showing import (
    show_priorities,
    show_ratings,
    store_showing,
)
from workshops.services.talking import order_talk, pick_priority, write_note
from workshops.services.ticking import mark_priorities, tick_in_order

__all__ = [
    "Outcome",
    "Refused",
    "Sent",
    "add_facilitator",
    "begin_closing",
    "catch_up",
    "change_group",
    "change_workshop",
    "changed",
    "close_message",
    "create_workshop",
    "delete_workshop",
    "flag",
    "hold_back",
    "is_behind",
    "is_full",
    "join",
    "leave_seat",
    "lengthen_closing",
    "lock_joining",
    "mark_priorities",
    "move_to",
    "no_contact",
    "open_workshop",
    "order_talk",
    "pause",
    "pick_priority",
    "record_rating",
    "record_ratings",
    "remove_seat",
    "reopen_rating",
    "reopen_workshop",
    "return_to_seat",
    "show_priorities",
    "show_ratings",
    "store_showing",
    "tell_counts",
    "tick_in_order",
    "write_first_thought",
    "write_note",
]
