// <room-now src="…">: keeps #now where the room is. What somebody is typing is never replaced:
// then a bar says that the room has moved on, and the page follows on leaving the field.
(() => {
  const GRACE = 3300; // the server closes the rating a little after zero
  const STILL_HERE = 60_000;
  const AGAIN = 3000;
  const { phrase, say, outbox, kept } = window.phone;
  const bar = document.getElementById("moved-on");
  const typable = "textarea, input:not([type]), input[type=text]";

  class RoomNow extends HTMLElement {
    connectedCallback() {
      const on = (name, act) => document.addEventListener(name, act);
      on("live:changed", ({ detail }) => detail.kind === "counts" || this.refresh());
      on("live:state", ({ detail }) => (document.getElementById("signal").hidden = detail.state !== "lost"));
      on("closing:now", () => setTimeout(() => this.refresh(), GRACE + Math.random() * 700));
      on("outbox:changed", ({ detail }) => this.unsent(detail));
      this.addEventListener("focusout", () => setTimeout(() => this.fresh && !this.typing && this.swap(), 250));
      addEventListener("pagehide", () => this.keepTyped());
      this.addEventListener("submit", (event) => event.target.toggleAttribute("data-sent", true));
      bar.querySelector("button").addEventListener("click", () => this.swap());
      setInterval(() => document.hidden || fetch(`${this.getAttribute("src")}../version/`).catch(() => 0), STILL_HERE);
      this.giveBack();
      this.unsent({});
    }
    get now() {
      return this.querySelector("#now");
    }
    get typing() {
      const active = document.activeElement;
      return (this.contains(active) && active.matches(typable)) || this.loose.length > 0;
    }
    get loose() { // text in a form that does not save by itself
      const fields = [...this.querySelectorAll("form:not([data-sent]) :is(textarea, [type=text])")];
      return fields.filter((field) => field.value !== field.defaultValue && !field.closest("auto-save"));
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
        this.querySelectorAll("auto-save").forEach((form) => form.commit());
        return say(phrase("moved"));
      }
      Object.assign(now.dataset, fresh.dataset);
      now.querySelectorAll("[data-fresh]").forEach((part) => part.replaceWith(fresh.querySelector(`#${part.id}`)));
    }
    swap() {
      const [now, fresh] = [this.now, this.fresh];
      const same = fresh.dataset.place === now.dataset.place;
      const focused = this.contains(document.activeElement) || bar.contains(document.activeElement);
      this.fresh = null;
      this.querySelectorAll("auto-save").forEach((form) => form.commit());
      this.keepTyped();
      const folds = [...now.querySelectorAll("details")].map((fold) => fold.open);
      now.replaceWith(fresh);
      bar.hidden = true;
      this.giveBack();
      this.unsent({});
      if (same) return fresh.querySelectorAll("details").forEach((fold, i) => (fold.open = folds[i] ?? fold.open));
      const head = fresh.querySelector("h1");
      window.scrollTo(0, 0);
      if (head && focused) Object.assign(head, { tabIndex: -1 }).focus({ preventScroll: true });
      else if (head) say(head.textContent.trim());
    }
    keepTyped() {
      this.loose.forEach((field) => kept.set(`typed.${field.form.action}.${field.name}`, field.value));
    }
    giveBack() {
      for (const field of this.querySelectorAll("textarea, [type=text]")) {
        const name = `typed.${field.form?.action}.${field.name}`;
        const text = field.closest("auto-save") ? null : kept.get(name);
        if (text && !field.value) field.value = text;
        if (text) kept.remove(name);
      }
    }
    unsent({ slot, state }) { // what was written in a step that the room has left
      const here = (name) => this.querySelector(`auto-save[slot="${name}"]`);
      const line = document.getElementById("unsent");
      line.hidden = outbox.items().every((item) => here(item.slot));
      line.textContent = line.hidden ? "" : phrase("unsent");
      if (slot && !here(slot) && (state === "saved" || state === "waiting")) this.refresh();
    }
  }
  customElements.define("room-now", RoomNow);
})();
