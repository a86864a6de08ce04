// <room-now room="…" seat="…">: keeps #now where the room is. What all phones show comes from
// step/, what belongs to this seat from own/ (following.js); both are put in at once where they come
// together. What somebody is typing is never replaced: then a bar says that the room has moved on,
// and the page follows on leaving the field.
(() => {
  const [SENDING, OWN] = [700, 700]; // how long going on waits for what was just written
  const { phrase, say, outbox, typed, own, around, leftBehind, Following } = window.phone;
  const bar = document.getElementById("moved-on");
  const after = (pause) => new Promise((done) => setTimeout(done, pause));
  const stops = (root) => [...root.querySelectorAll("a, button, input, summary")];
  const typable = "textarea, input:not([type]), input[type=text]";

  class RoomNow extends Following {
    connectedCallback() {
      super.connectedCallback();
      document.addEventListener("live:state", ({ detail }) => (document.getElementById("signal").hidden = detail.state !== "lost"));
      document.addEventListener("outbox:changed", () => leftBehind(this));
      this.addEventListener("focusout", () => setTimeout(() => this.typing || this.leaveField(), 250));
      this.addEventListener("input", ({ target }) => target.form?.toggleAttribute("data-touched", true));
      this.addEventListener("submit", (event) => event.target.toggleAttribute("data-sent", true));
      addEventListener("pagehide", () => typed.keep(this));
      bar.querySelector("button").addEventListener("click", () => this.follow());
      typed.giveBack(this);
      leftBehind(this);
    }
    get typing() {
      const active = document.activeElement;
      return (this.contains(active) && active.matches(typable)) || typed.loose(this).length > 0;
    }
    leaveField() {
      if (this.over) return this.end();
      if (this.fresh) return this.follow();
      this.fillIn(this.now); // what had to wait while this field had the focus
    }
    end() { // this phone has no place here any more, or said goodbye elsewhere
      this.over = true;
      this.commit();
      if (!outbox.items().length && !this.typing) location.reload();
    }
    acknowledged(news) {
      super.acknowledged(news);
      if (!this.over || !["saved", "waiting"].includes(news.state)) return;
      this.over = false; // somebody came back in another tab: this page has its place again
      this.refresh();
    }

    arrive(fresh) {
      const { now } = this;
      this.fresh = null;
      bar.hidden = true;
      if (this.isSame(fresh)) {
        now.dataset.version = fresh.dataset.version;
        now.querySelectorAll("[data-fresh]").forEach((part) => this.renew(part, fresh));
        return this.fillIn(now);
      }
      this.fresh = fresh;
      if (!this.typing) return this.swap();
      if (fresh.dataset.place === now.dataset.place) { // the room is where it was: nobody is called away
        around(now, fresh);
        return this.fillIn(now);
      }
      bar.hidden = false;
      this.commit();
      return say(phrase("moved"), 0);
    }
    isSame({ dataset, body }) {
      const { now } = this;
      return dataset.place === now.dataset.place && (now.hasAttribute("data-keeps") || body === now.body);
    }
    renew(part, fresh) {
      if (part.contains(document.activeElement) || part.closest("[data-touched]")) return;
      part.replaceWith(fresh.querySelector(`#${part.id}`));
    }
    commit() {
      this.querySelectorAll("auto-save").forEach((form) => form.commit());
    }
    async follow() { // with what was just written, if it arrives soon
      this.led = bar.contains(document.activeElement);
      this.commit();
      await Promise.race([outbox.flush(), after(SENDING)]);
      await Promise.race([this.loadOwn(), after(OWN)]);
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
      fresh.dataset.sequence = now.dataset.sequence;
      fresh.classList.toggle("is-new", !same); // marks fall into place once
      if (same) own.carry(now, fresh);
      this.fillIn(fresh);
      now.replaceWith(fresh);
      bar.hidden = true;
      typed.giveBack(this);
      leftBehind(this);
      if (same) fresh.querySelectorAll("details").forEach((fold, i) => (fold.open = folds[i] ?? fold.open));
      if (same) return stops(fresh)[at]?.focus({ preventScroll: true });
      const head = fresh.querySelector("h1");
      window.scrollTo(0, 0);
      if (head && focused) Object.assign(head, { tabIndex: -1 }).focus({ preventScroll: true });
      else if (head) say(head.textContent.trim());
    }
  }
  customElements.define("room-now", RoomNow);
})();
