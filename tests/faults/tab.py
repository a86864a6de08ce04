"""One tab of a simulated phone: ``room.js``, ``auto-save.js`` and ``ideas.js`` once more."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

from tests.faults.clock import Timer
from tests.faults.following import GRACE, SPREAD, Following, Gone, stop
from tests.faults.html import token_of
from tests.faults.kept import Kept
from tests.faults.life import Life
from tests.faults.listening import Listener
from tests.faults.outbox import Outbox, Post
from tests.faults.sheet import Fields, Form, Sheet, blocks_of, drawn, told_parts, visible
from tests.faults.web import Browser, Failed
from workshops import protocol

if TYPE_CHECKING:
    from tests.faults.simulated import SimulatedPhone

PAUSE, SENDING, LEAVING = 0.8, 0.7, 0.25


class Tab(Following):
    """A page of the room. ``open`` loads it; ``kill`` ends it without a word."""

    numbers = itertools.count(1)

    def __init__(self, phone: SimulatedPhone) -> None:
        self.phone = phone
        browser = Browser(phone.door.port, phone.jar)
        super().__init__(Life(phone.clock, phone.chance), browser, f"/room/{phone.workshop}/")
        self.number = next(self.numbers)
        self.hidden = self.over = False
        self.focus = ""
        self.idea = ""
        self.forms: dict[str, Form] = {}
        self.fresh: Sheet | None = None
        self._typing: dict[str, Timer] = {}
        self.outbox: Outbox
        self.listener: Listener

    async def open(self) -> None:
        """Load the page. Raises ``Failed``, or ``Gone`` where the phone has no place."""
        answer = await self.browser.get(self.room)
        if answer.status == 404:
            raise Gone
        if not answer.ok:
            raise Failed(f"the page came with {answer.status}")
        self.now, page = drawn(answer.text)
        room, stream = page.first("room-now"), page.first("live-stream")
        assert room
        assert stream
        self.version = self.now.version
        self.blocks, self.digest = blocks_of(page), self.now.blocks
        self.kept = Kept(self.phone.storage, room.get("seat"))
        self.outbox = Outbox(self.life, self.kept, Post(self.browser, token_of(page)))
        self.outbox.server_sequence = lambda: self.now.sequence
        self.outbox.date = self.phone.date
        self.outbox.changed = self._outbox_changed
        self.phone.storage.hearing.append(self.outbox.overhear)
        self.outbox.try_again()
        self._adopt()
        self._draw_forms(self.now)
        self._restore_all()
        self.idea = self.kept.get("draft.idea") or ""
        self.listener = Listener(
            self.life, self.browser, stream.get("src"), int(stream.get("version")),
            changed=self.changed, heard=lambda state: self.note(f"is {state}"),
            channel=self.phone.channel,
        )  # fmt: skip
        self.life.every(protocol.seconds("still_here"), self._still_here)
        self.note(f"opened at {self.now.place}, version {self.version}")
        if (self.kept.get("sequence") or 0) > self.now.sequence:
            self.life.spawn(self.load_own())

    def _adopt(self) -> None:
        """Letters that a page left which was ended in the middle of a word (``letters.js``)."""
        for name in self.kept.names("letters."):
            left = self.kept.get(name)
            if left["unchosen"]:
                self.kept.set(f"draft.{left['slot']}", left["fields"])
            else:
                self.outbox.put(left["slot"], left["url"], left["fields"])
            self.kept.remove(name)

    def note(self, what: str) -> None:
        """Write down what happened on this page."""
        self.phone.note(f"page {self.number}: {what}")

    # What happens to it ---------------------------------------------------------------------

    def kill(self) -> None:
        """The tab is gone at once."""
        self.note("ends")
        self.life.kill()
        if hasattr(self, "listener"):
            self.listener.leave()
            self.phone.storage.hearing.remove(self.outbox.overhear)

    def close(self) -> None:
        """The tab is closed, or another page comes in its place."""
        self.outbox.leave()
        self.commit()
        self.listener.give()
        self.life.clock.later(0.05, self.kill)

    def hide(self) -> None:
        """Something else is looked at."""
        self.hidden = True
        self.outbox.leave()
        self.listener.hide()
        self.commit()

    def show(self) -> None:
        """It is looked at again."""
        self.hidden = False
        self.outbox.wake()
        self.listener.show()

    def online(self) -> None:
        """The browser says that there is a network again."""
        self.outbox.wake()
        self.listener.online()

    def _still_here(self) -> None:
        if not self.hidden:
            self.life.spawn(self._ask_version())

    async def _ask_version(self) -> None:
        try:
            await self.browser.get(f"/events/seat/{self.phone.workshop}/version")
        except Failed:
            return

    def hear(self, version: int, within: float = 0.0) -> None:
        if version > self.wanted:
            self.note(f"hears of version {version}")
        super().hear(version, within)

    def _failed(self, turn: int) -> None:
        self.note("could not fetch what the room shows")
        super()._failed(turn)

    # Showing it -----------------------------------------------------------------------------

    @property
    def typing(self) -> bool:
        """Whether words would be taken away from under somebody."""
        return bool(self.focus or self.idea)

    def arrive(self, fresh: Sheet) -> None:
        """Show it, unless words would be taken away from under somebody."""
        self.fresh = None
        same = fresh.place == self.now.place and (self.now.keeps or fresh.body == self.now.body)
        if same:
            self.now.version = fresh.version
            return self.fill_in(self.now)
        self.fresh = fresh
        if not self.typing:
            return self._swap()
        return self.commit()

    def _swap(self) -> None:
        now, fresh = self.now, self.fresh
        assert fresh
        self.fresh = None
        self.commit()
        fresh.sequence = now.sequence
        if fresh.place == now.place:
            fresh.parts = {n: now.parts.get(n, "") for n in fresh.parts} if now.parts else {}
            fresh.filled = {slot: list(form.values) for slot, form in self.forms.items()}
        self.now, self.focus = fresh, ""
        self.note(f"shows {fresh.place}, version {fresh.version}")
        self._draw_forms(fresh)
        self.fill_in(fresh)
        self._restore_all()

    def _draw_forms(self, sheet: Sheet) -> None:
        self.forms = {}
        for slot, (url, hidden) in sheet.forms.items():
            form = Form(slot, url, hidden, list(sheet.filled.get(slot, [])))
            form.last = form.written
            self.forms[slot] = form

    def _restore_all(self) -> None:
        for form in self.forms.values():
            unsent = self.outbox.of(form.slot)
            draft = unsent["fields"] if unsent else self.kept.get(f"draft.{form.slot}")
            if draft:
                form.put(draft)
                form.last = form.written

    def end(self) -> None:
        """Load the page again, unless words wait here."""
        self.over = True
        self.commit()
        if not self.outbox.items() and not self.typing:
            self.phone.reload(self)

    def fill_in(self, sheet: Sheet) -> None:
        """Its answers, its parts and its seconds; what is being changed here is newer."""
        told = self.told
        if not told or not self.is_up_to_date:
            return
        if told["place"] != sheet.place or told["version"] < sheet.version:
            return
        sheet.sequence = max(told["sequence"], sheet.sequence)
        parts = told_parts(told)
        sheet.parts = {name: parts.get(name, "") for name in sheet.parts}
        if sheet is self.now:
            for slot, form in self.forms.items():
                if not self._is_held(form):
                    before = form.written
                    form.put(told.get("forms", {}).get(slot, {}).get("fields", []))
                    if form.written != before:
                        self.note(f"{slot} filled in with {form.values}")
                    form.last = form.written
            self.note(f"knows its own at {told['place']}, version {told['version']}")
            if "closes_in" in told:
                self.life.later(told["closes_in"], self._closing_now)

    def _is_held(self, form: Form) -> bool:
        unsent = self.outbox.of(form.slot) or self.kept.get(f"draft.{form.slot}")
        return self.focus == form.slot or form.is_changed or bool(unsent)

    def _closing_now(self) -> None:
        self.commit()
        self.life.later(GRACE + SPREAD * self.life.chance.random(), self.refresh)

    async def follow(self) -> None:
        """Somebody taps "Go on", or left the field they were typing in."""
        self.commit()
        await self.wait_for(self.outbox.flush(), SENDING)
        await self.wait_for(self.life.spawn(self.load_own()), SENDING)
        if self.fresh:
            self._swap()

    def leave_field(self) -> None:
        """The keyboard goes away, and what was changed is put away with it."""
        if form := self.forms.get(self.focus):
            self._commit(form)
        self.focus = ""
        self.life.later(LEAVING, self._left_field)

    def _left_field(self) -> None:
        if self.typing:
            return
        if self.over:
            self.end()
        elif self.fresh:
            self.life.spawn(self.follow())
        else:
            self.fill_in(self.now)

    # Writing --------------------------------------------------------------------------------

    def choose(self, slot: str, value: str) -> None:
        """Tap an answer."""
        form = self.forms[slot]
        form.set("value", value)
        self._commit(form)

    def tick(self, slot: str, values: list[str]) -> None:
        """Tick boxes, these and no others."""
        form = self.forms[slot]
        name = {"marks": "statements"}.get(form.kind, "ideas")
        form.values = [(name, value) for value in values]
        self._commit(form)

    def write(self, slot: str, text: str) -> None:
        """Write into a field; it is sent after a pause."""
        form = self.forms[slot]
        self.focus = slot
        form.set("reason" if form.kind == "statement" else "text", text)
        self.note(f"{slot} written: {text}")
        self._keep_letters(form)
        stop(self._typing.get(slot))
        self._typing[slot] = self.life.later(PAUSE, lambda: self._commit(form))

    def _keep_letters(self, form: Form) -> None:
        form.writing = True
        left = {"slot": form.slot, "url": form.url, "fields": form.fields}
        self.kept.set(f"letters.{form.slot}", left | {"unchosen": form.unchosen})

    def commit(self) -> None:
        """Everything that is in a form and not put away yet."""
        for form in self.forms.values():
            self._commit(form)

    def _commit(self, form: Form) -> None:
        stop(self._typing.get(form.slot))
        if self.forms.get(form.slot) is not form:
            return
        if form.is_changed:
            self._put_away(form)
        if form.writing:
            self.kept.remove(f"letters.{form.slot}")
        form.writing = False

    def _put_away(self, form: Form) -> None:
        form.last = form.written
        if not form.unchosen:
            self.outbox.put(form.slot, form.url, form.fields)
            self.kept.remove(f"draft.{form.slot}")
        elif form.text.strip():
            self.kept.set(f"draft.{form.slot}", form.fields)
        else:
            self.kept.remove(f"draft.{form.slot}")

    def write_idea(self, text: str) -> None:
        """Write an idea; it is kept with every letter."""
        self.focus, self.idea = "idea", text
        self.kept.set("draft.idea", text)

    def send_idea(self) -> str:
        """Send the idea that stands there; the slot it goes under."""
        fields: Fields = [(n, self.idea if n == "text" else v) for n, v in self.now.idea]
        slot = f"idea:{round(self.phone.date() * 1000)}"
        self.idea, self.focus = "", ""
        self.kept.remove("draft.idea")
        self.outbox.put(slot, self.now.ideas, fields)
        return slot

    def _outbox_changed(self, slot: str, state: str, message: str, elsewhere: bool = False) -> None:
        self.note(f"{slot} {state}{' elsewhere' if elsewhere else ''}")
        form = self.forms.get(slot)
        if form and elsewhere:
            self._follow_other(form)
        if form:
            form.state = state
        if slot.startswith("idea:") and state == "refused":
            self._give_back(slot)
        if state in {"saved", "waiting"}:
            self.arrived += 1
            if state == "waiting" and not self.fresh:
                self.refresh()
            if self.over:  # somebody came back in another tab
                self.over = False
                self.refresh()
            if elsewhere or form is None:
                self.life.spawn(self.load_own())

    def _follow_other(self, form: Form) -> None:
        """Another tab wrote: that appears here, unless somebody is writing here too."""
        theirs = self.outbox.of(form.slot)
        if theirs and self.focus != form.slot and not form.is_changed:
            form.put(theirs["fields"])
            form.last = form.written

    def _give_back(self, slot: str) -> None:
        item = self.outbox.of(slot)
        if item and not self.idea.strip():
            self.idea = dict(map(tuple, item["fields"]))["text"]
            self.kept.set("draft.idea", self.idea)
            self.kept.remove(f"out.{item['key']}")

    # What there is to see -------------------------------------------------------------------

    def words(self) -> str:
        """Everything that somebody wrote and that this page holds."""
        return "\n".join([self.idea, *(form.text for form in self.forms.values())])

    def seen(self) -> dict[str, Any]:
        """What it shows, to be compared with a fresh page; not what only this phone knows yet."""
        forms = {
            slot: visible(slot, form.values)
            for slot, form in self.forms.items()
            if not (self.kept.get(f"draft.{slot}") or self.outbox.of(slot))
        }
        seen = {"place": self.now.place, "forms": forms, "parts": self.now.parts}
        return seen | ({} if self.now.keeps or not self.now.body else {"body": self.now.body})
