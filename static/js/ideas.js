// <idea-box name="idea">: sends what is written, an idea or a note, through the phone's outbox, so
// that a lost signal loses nothing, and keeps it on the phone meanwhile. Each thing that can be
// written about has a name of its own. Without this script the form sends itself.
(() => {
  const { phrase, say, kept, outbox } = window.phone;
  class IdeaBox extends HTMLElement {
    connectedCallback() {
      this.name = this.getAttribute("name") || "idea";
      this.draft = `draft.${this.name}`;
      this.form = this.querySelector("form");
      this.text = this.form.elements.text;
      this.line = this.querySelector("[data-state]");
      this.over = new AbortController();
      const on = (target, name, act) => target.addEventListener(name, act, { signal: this.over.signal });
      this.text.value ||= kept.get(this.draft) || "";
      if (!kept.works && !this.line.textContent) this.show("nostore");
      on(this.text, "input", () => this.typed());
      on(this.form, "submit", (event) => this.send(event));
      on(document, "outbox:changed", ({ detail }) => this.isMine(detail) && this.hear(detail));
      outbox.items().filter((item) => item.refused && this.isMine(item)).forEach(({ slot }) => this.giveBack(slot));
    }
    isMine({ slot }) {
      return slot.startsWith(`${this.name}:`);
    }
    disconnectedCallback() {
      this.over.abort();
    }
    typed() { // what was said of the idea before is not true of this one
      kept.set(this.draft, this.text.value);
      if (this.line.dataset.kind === "saved" || this.line.dataset.kind === "waiting") this.show(kept.works ? "" : "nostore");
    }
    send(event) {
      event.preventDefault();
      if (!this.text.value.trim()) return this.show("empty");
      const left = ["csrfmiddlewaretoken", "key"];
      const fields = [...new FormData(this.form)].filter(([name]) => !left.includes(name));
      this.text.value = "";
      this.form.querySelectorAll("[type=radio]").forEach((radio) => (radio.checked = false)); // of this text alone
      kept.remove(this.draft);
      outbox.put(`${this.name}:${Date.now()}`, this.form.action, fields);
      setTimeout(() => ["data-sent", "data-touched"].forEach((name) => this.form.removeAttribute(name)));
    }
    hear({ slot, state, message }) {
      if (state === "refused") this.giveBack(slot);
      this.show(state, message);
    }
    giveBack(slot) { // the text goes back to where it was written, to be put right
      const item = outbox.of(slot);
      if (!item || this.text.value.trim()) return;
      this.text.value = item.fields.find(([name]) => name === "text")[1];
      const said = (radio) => item.fields.some(([name, value]) => name === radio.name && value === radio.value);
      this.form.querySelectorAll("[type=radio]").forEach((radio) => (radio.checked = said(radio)));
      kept.set(this.draft, this.text.value);
      kept.remove(`out.${item.key}`);
    }
    show(state, message) {
      this.line.dataset.kind = state;
      this.line.textContent = message || this.line.getAttribute(`data-${state}`) || phrase(state);
      say(this.line.textContent);
    }
  }
  customElements.define("idea-box", IdeaBox);
})();
