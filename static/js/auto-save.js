// <auto-save slot="statement:12" most="2"> around a form: sends it by itself, through the outbox,
// when something was chosen, after a pause in typing, and whenever the page may go away.
// `most` is how many boxes may be ticked; `free`: words are sent without an answer as well.
// Without this script the form has its own button.
(() => {
  const PAUSE = 800;
  const NEAR_THE_END = 100;
  const { phrase, say, kept, outbox, own, letters } = window.phone;

  class AutoSave extends HTMLElement {
    connectedCallback() {
      this.form = this.querySelector("form");
      this.slot = this.getAttribute("slot");
      this.line = this.querySelector("[data-state]");
      this.querySelector("[data-plain]").hidden = true;
      this.over = new AbortController();
      const on = (target, name, act) => target.addEventListener(name, act, { signal: this.over.signal });
      on(this.form, "input", () => this.typed());
      on(this.form, "change", (event) => this.limit(event.target) && this.commit());
      on(this.form, "submit", (event) => { event.preventDefault(); this.commit(); });
      on(document, "outbox:changed", ({ detail }) => detail.slot === this.slot && this.hear(detail));
      on(document, "visibilitychange", () => document.hidden && this.commit());
      on(document, "closing:now", () => this.commit());
      on(window, "pagehide", () => this.commit());
      this.restore();
    }
    disconnectedCallback() {
      this.over.abort();
      clearTimeout(this.timer);
    }
    get fields() {
      return [...new FormData(this.form)].filter(([name]) => name !== "csrfmiddlewaretoken");
    }
    get text() {
      return this.form.querySelector("textarea");
    }
    get written() {
      return this.text ? this.text.value.trim() : "";
    }
    get isChanged() { // and not put away yet
      return JSON.stringify(this.fields) !== this.last;
    }
    get unchosen() {
      const radios = [...this.form.querySelectorAll("[type=radio][name=value]")];
      return radios.length > 0 && !this.hasAttribute("free") && !radios.some((radio) => radio.checked);
    }
    restore() { // what this phone still holds is newer than what the page brought
      const unsent = outbox.of(this.slot);
      const draft = unsent?.fields ?? kept.get(`draft.${this.slot}`);
      if (draft) own.put(this.form, draft);
      this.taken();
      if (unsent) this.show(unsent.refused ? "refused" : "kept", unsent.refused);
      else if (draft && (this.written || !this.unchosen)) this.show(this.unchosen ? "choose" : "older");
      else if (!kept.works && !this.line.dataset.kind) this.show("nostore");
    }
    hear({ state, message, elsewhere }) {
      if (!elsewhere || this.follows()) this.show(state, message);
    }
    follows() { // another tab wrote: what it wrote appears here, unless somebody is writing here too
      const theirs = outbox.of(this.slot)?.fields;
      const writing = (document.hasFocus() && document.activeElement === this.text) || this.isChanged;
      if (theirs && !writing) own.put(this.form, theirs);
      if (theirs && !writing) this.taken();
      this.theirs = theirs ? JSON.stringify(theirs) : this.theirs;
      return this.last === this.theirs;
    }
    taken() { // filled in from outside
      this.last = JSON.stringify(this.fields);
      this.count();
    }
    typed() {
      this.count();
      this.writing = true;
      const { kind } = this.line.dataset;
      if (kind === "saved" || kind === "waiting") this.unsaid = [kind, this.line.textContent];
      letters.keep(this.slot, this.form.action, this.fields, this.unchosen);
      if (this.unsaid) this.tell(kept.works ? "kept" : "unkept"); // true of what is typed now
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.commit(), PAUSE);
    }
    commit() {
      clearTimeout(this.timer);
      if (this.isChanged) this.putAway(this.fields);
      else if (this.unsaid) this.tell(...this.unsaid); // it was taken back, letter by letter
      this.unsaid = null;
      if (this.writing) letters.forget(this.slot); // another tab's letters are its own
      this.writing = false;
    }
    putAway(fields) {
      this.last = JSON.stringify(fields);
      if (this.unchosen) return this.keepDraft(fields);
      outbox.put(this.slot, this.form.action, fields);
      kept.remove(`draft.${this.slot}`);
    }
    get choseReaders() { // other than usual
      const chosen = this.form.querySelector("[name=visible_to]:checked");
      return Boolean(chosen) && !("usual" in chosen.dataset);
    }
    keepDraft(fields) {
      if (this.written || this.choseReaders) kept.set(`draft.${this.slot}`, fields);
      else kept.remove(`draft.${this.slot}`);
      if (!this.written) return this.show("");
      this.show(kept.works ? "choose" : "choose_unkept");
    }
    limit(box) {
      const most = Number(this.getAttribute("most"));
      if (!most || this.form.querySelectorAll("[type=checkbox]:checked").length <= most) return true;
      box.checked = false;
      this.show("too_many");
      return false;
    }
    count() {
      const note = this.querySelector("[data-count]");
      if (!note) return;
      const left = Number(this.text.dataset.most) - [...this.text.value.trim()].length;
      note.hidden = left > NEAR_THE_END;
      note.classList.toggle("error", left < 0);
      note.textContent = note.hidden ? "" : phrase(left < 0 ? "over" : "left", Math.abs(left));
    }
    show(state, message) {
      this.tell(state, message);
      if (this.offsetParent) say(this.line.textContent);
    }
    tell(state, message) { // to the eye alone
      this.line.dataset.kind = state;
      this.line.textContent = message || this.line.dataset[state] || phrase(state);
    }
  }
  customElements.define("auto-save", AutoSave);
})();
