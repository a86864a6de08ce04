// <room-now src="…">: keeps #now where the room is. What somebody is typing is never replaced:
// then a bar says that the room has moved on, and the page follows on leaving the field.
(() => {
  const GRACE = 3300; // the server closes the rating a little after zero
  const [STILL_HERE, AGAIN, SENDING] = [60_000, 3000, 700];
  const { phrase, say, outbox, typed } = window.phone;
  const bar = document.getElementById("moved-on");
  const stops = (root) => [...root.querySelectorAll("a, button, input, summary")];
  const typable = "textarea, input:not([type]), input[type=text]";

  const refusal = ({ refused, fields }) => {
    const words = fields.find(([name]) => name === "text" || name === "reason")?.[1];
    return words ? `${refused} “${words}”` : refused;
  };

  class RoomNow extends HTMLElement {
    connectedCallback() {
      const on = (name, act) => document.addEventListener(name, act);
      on("live:changed", ({ detail }) => detail.kind === "counts" || this.refresh());
      on("live:state", ({ detail }) => (document.getElementById("signal").hidden = detail.state !== "lost"));
      on("closing:now", () => setTimeout(() => this.refresh(), GRACE + Math.random() * 700));
      on("outbox:changed", ({ detail }) => this.unsent(detail));
      this.addEventListener("focusout", () => setTimeout(() => this.fresh && !this.typing && this.follow(), 250));
      addEventListener("pagehide", () => typed.keep(this));
      this.addEventListener("submit", (event) => event.target.toggleAttribute("data-sent", true));
      bar.querySelector("button").addEventListener("click", () => this.follow());
      setInterval(() => document.hidden || fetch(`${this.getAttribute("src")}../version/`).catch(() => 0), STILL_HERE);
      typed.giveBack(this);
      this.unsent({});
    }
    get now() {
      return this.querySelector("#now");
    }
    get typing() {
      const active = document.activeElement;
      return (this.contains(active) && active.matches(typable)) || typed.loose(this).length > 0;
    }
    async refresh() {
      clearTimeout(this.timer);
      const turn = (this.turn = (this.turn || 0) + 1);
      try {
        const answer = await fetch(this.getAttribute("src"), { cache: "no-store" });
        if (answer.status === 404) return outbox.items().length || this.typing || location.reload();
        if (!answer.ok) throw new Error(answer.status);
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        if (turn === this.turn) this.arrive(document.adoptNode(page.getElementById("now")));
      } catch {
        if (turn === this.turn) this.timer = setTimeout(() => this.refresh(), AGAIN);
      }
    }
    arrive(fresh) {
      const now = this.now;
      this.fresh = null;
      bar.hidden = true;
      if (fresh.dataset.place !== now.dataset.place || !now.hasAttribute("data-keeps")) {
        this.fresh = fresh;
        if (!this.typing) return this.swap();
        bar.hidden = false;
        this.commit();
        return say(phrase("moved"), 0);
      }
      Object.assign(now.dataset, fresh.dataset);
      now.querySelectorAll("[data-fresh]").forEach((part) => part.replaceWith(fresh.querySelector(`#${part.id}`)));
    }
    commit() {
      this.querySelectorAll("auto-save").forEach((form) => form.commit());
    }
    async follow() { // with what was just written, if it arrives soon
      this.led = bar.contains(document.activeElement);
      this.commit();
      await Promise.race([outbox.flush(), new Promise((done) => setTimeout(done, SENDING))]);
      await this.refresh();
      if (this.fresh) this.swap();
    }
    swap() {
      const [now, fresh] = [this.now, this.fresh];
      const same = fresh.dataset.place === now.dataset.place;
      const focused = this.led || this.contains(document.activeElement);
      const at = stops(now).indexOf(document.activeElement);
      this.fresh = this.led = null;
      this.commit();
      typed.keep(this);
      const folds = [...now.querySelectorAll("details")].map((fold) => fold.open);
      now.replaceWith(fresh);
      bar.hidden = true;
      typed.giveBack(this);
      this.unsent({});
      if (same) fresh.querySelectorAll("details").forEach((fold, i) => (fold.open = folds[i] ?? fold.open));
      if (same) return stops(fresh)[at]?.focus({ preventScroll: true });
      const head = fresh.querySelector("h1");
      window.scrollTo(0, 0);
      if (head && focused) Object.assign(head, { tabIndex: -1 }).focus({ preventScroll: true });
      else if (head) say(head.textContent.trim());
    }
    unsent({ slot, state }) { // what was written in a step that the room has left
      const here = (name) => this.querySelector(`auto-save[slot="${name}"]`);
      const line = document.getElementById("unsent");
      const tell = () => {
        const left = outbox.items().filter((item) => !here(item.slot));
        line.hidden = left.length === 0;
        line.textContent = left.some((item) => !item.refused) ? line.dataset.trying : left.map(refusal).join(" ");
      };
      clearTimeout(this.soon);
      this.soon = setTimeout(tell, line.hidden ? SENDING : 0);
      if (slot && !here(slot) && (state === "saved" || state === "waiting")) this.refresh();
    }
  }
  customElements.define("room-now", RoomNow);
})();
