// <unsent-words seat="…" room="/room/3/">: where a phone may pass to somebody else. Says what was
// written on it and has not arrived, and tries to send it, each seat's words as that seat's own.
// The form with [data-holds] waits meanwhile: it goes on by itself when all has arrived, or at a
// second press where no signal comes. What stays is locked: only its own seat is shown it again.
// `quiet`, where people share the phone: it sends, and tells the next person nothing of the last.
(() => {
  const { patience } = window.protocol;
  const { phrase, say, Kept, Outbox, kept, outbox } = window.phone;

  const noWords = ["statement", "round", "visible_to"]; // who may read what is not written yet
  const holdsWords = (draft) =>
    Array.isArray(draft) ? draft.some(([name, value]) => !noWords.includes(name) && value.trim()) : draft;

  class UnsentWords extends HTMLElement {
    connectedCallback() {
      const others = Kept.seats().filter((seat) => seat !== kept.seat);
      this.boxes = [outbox, ...others.map((seat) => new Outbox(new Kept(seat)))].filter(Boolean);
      this.form = document.querySelector("form[data-holds]");
      this.form?.addEventListener("submit", (event) => this.free || this.pressedOn(event));
      this.part("anyway").addEventListener("click", () => this.goOn());
      document.addEventListener("outbox:changed", () => this.show());
      this.show();
    }
    part(name) {
      return this.querySelector(`[data-${name}]`);
    }
    here(item) { // somebody in two workshops takes nothing away from the other
      return new URL(item.url).pathname.startsWith(this.getAttribute("room"));
    }
    count() {
      const of = (boxes) => boxes.flatMap((box) => box.pending().filter((item) => this.here(item))).length;
      const drafts = kept.seat ? kept.names("draft.").filter((name) => holdsWords(kept.get(name))) : [];
      const refused = outbox?.items().filter((item) => item.refused) ?? [];
      return {
        sending: of(this.boxes.filter((box) => !box.gone)),
        locked: of(this.boxes.filter((box) => box.gone)),
        asking: drafts.length + refused.length,
      };
    }
    pressedOn(event) {
      const { sending, asking } = this.count();
      if (!sending && !asking) return;
      event.preventDefault();
      this.boxes.forEach((box) => box.wake());
      this.pressed ??= Date.now();
      setTimeout(() => this.show(), patience + 50);
      this.show();
      this.scrollIntoView({ block: "nearest" });
    }
    offer() { // another way, in place of the first
      const [first, other] = [this.form.querySelector("[type=submit]"), this.part("anyway")];
      const focused = document.activeElement === first;
      this.part("without").hidden = false;
      first.hidden = true;
      if (focused) other.focus({ preventScroll: true });
    }
    goOn() {
      this.free = true;
      this.form.submit();
    }
    show() {
      if (this.hasAttribute("quiet")) return;
      const { sending, locked, asking } = this.count();
      if (this.pressed && !sending && !asking) return this.free || this.goOn();
      const counted = (name, n) => n > 0 && phrase(n === 1 ? `${name}_1` : name, n);
      const then = this.pressed && sending > 0 && phrase("then");
      const lines = [counted("sending", sending), then, counted("asking", asking), counted("locked", locked)];
      const text = lines.filter(Boolean).join(" ");
      const arrived = !text && !this.hidden && phrase("arrived");
      this.part("says").textContent = text || arrived || "";
      this.hidden = !(text || arrived);
      this.part("look").hidden = !asking;
      if (this.pressed && (!sending || Date.now() - this.pressed >= patience)) this.offer();
      if (text || arrived) say(text || arrived, 0);
    }
  }
  customElements.define("unsent-words", UnsentWords);
})();
