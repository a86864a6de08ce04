"""Every write of the plan. Keyword-only, atomic, announced on commit; ``Refused`` says why not."""

from actionplans.services.backing import back_ideas, let_waiting_in, show_backing
from actionplans.services.documents import (
    are_documents_asked_for,
    current_document,
    put_back_interrupted,
    request_document,
    take_next_document,
)
from actionplans.services.ideas import (
    hold_idea_back,
    join_ideas,
    propose_idea,
    put_into_plan,
    separate_idea,
)
from actionplans.services.planning import (
    ActionChanged,
    Links,
    add_action,
    add_update,
    change_action,
    move_action,
    plan_of,
    put_action_back,
    take_action_out,
    write_intro,
)
from actionplans.services.settling import agree_plan, open_plan_again, revoke_link, share_plan

__all__ = [
    "ActionChanged",
    "Links",
    "add_action",
    "add_update",
    "agree_plan",
    "are_documents_asked_for",
    "back_ideas",
    "change_action",
    "current_document",
    "hold_idea_back",
    "join_ideas",
    "let_waiting_in",
    "move_action",
    "open_plan_again",
    "plan_of",
    "propose_idea",
    "put_action_back",
    "put_back_interrupted",
    "put_into_plan",
    "request_document",
    "revoke_link",
    "separate_idea",
    "share_plan",
    "show_backing",
    "take_action_out",
    "take_next_document",
    "write_intro",
]
