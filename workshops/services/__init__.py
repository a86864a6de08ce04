"""Every write that touches more than one row. Keyword-only, atomic, announced on commit.

One module for each part of the work; callers import from here.
"""

from workshops.services.adding import add_to_talk, let_through
from workshops.services.agreeing import (
    agree,
    is_asked,
    keep_together,
    may_agree_on_paper,
    rating_began,
)
from workshops.services.ahead import close_ahead, open_ahead
from workshops.services.alone import (
    answer_alone,
    begin_alone,
    choose_alone,
    delete_alone,
    delete_out_of_time,
    note_alone,
)
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
from workshops.services.inviting import (
    accept_invitation,
    invite_colleague,
    join_desk_with_new_account,
    take_invitation_back,
    take_off,
)
from workshops.services.joining import (
    change_group,
    is_full,
    join,
    lock_joining,
    note_help,
    remove_seat,
    return_to_seat,
)
from workshops.services.looking import check_may_go
from workshops.services.moving import (
    begin_closing,
    catch_up,
    is_behind,
    lengthen_closing,
    move_to,
    pause,
    reopen_rating,
)
from workshops.services.paper import (
    choose_sheet_group,
    end_scribe_link,
    enter_answer,
    finish_sheet,
    hand_out_up_to,
    leave_out_sheet,
    make_scribe_link,
    make_sheets,
    print_again,
    start_sheet_again,
    take_off_answer,
    take_seat_of_sheet,
)
from workshops.services.practising import begin_practice, copy_as_real, wipe_practice
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
from workshops.services.taking_back import take_back_answer, take_back_everything
from workshops.services.talking import order_talk, pick_priority, write_note
from workshops.services.ticking import mark_priorities, tick_in_order
from workshops.services.untying import close_for_good, close_those_due

__all__ = [
    "Outcome",
    "Refused",
    "Sent",
    "accept_invitation",
    "add_facilitator",
    "add_to_talk",
    "agree",
    "answer_alone",
    "begin_alone",
    "begin_closing",
    "begin_practice",
    "catch_up",
    "change_group",
    "change_workshop",
    "changed",
    "check_may_go",
    "choose_alone",
    "choose_sheet_group",
    "close_ahead",
    "close_for_good",
    "close_message",
    "close_those_due",
    "copy_as_real",
    "create_workshop",
    "delete_alone",
    "delete_out_of_time",
    "delete_workshop",
    "end_scribe_link",
    "enter_answer",
    "finish_sheet",
    "flag",
    "hand_out_up_to",
    "hold_back",
    "invite_colleague",
    "is_asked",
    "is_behind",
    "is_full",
    "join",
    "join_desk_with_new_account",
    "keep_together",
    "leave_out_sheet",
    "leave_seat",
    "lengthen_closing",
    "let_through",
    "lock_joining",
    "make_scribe_link",
    "make_sheets",
    "mark_priorities",
    "may_agree_on_paper",
    "move_to",
    "no_contact",
    "note_alone",
    "note_help",
    "open_ahead",
    "open_workshop",
    "order_talk",
    "pause",
    "pick_priority",
    "print_again",
    "rating_began",
    "record_rating",
    "record_ratings",
    "remove_seat",
    "reopen_rating",
    "reopen_workshop",
    "return_to_seat",
    "show_priorities",
    "show_ratings",
    "start_sheet_again",
    "store_showing",
    "take_back_answer",
    "take_back_everything",
    "take_invitation_back",
    "take_off",
    "take_off_answer",
    "take_seat_of_sheet",
    "tell_counts",
    "tick_in_order",
    "wipe_practice",
    "write_first_thought",
    "write_note",
]
