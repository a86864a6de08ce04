// <enter-sheet>: a sheet of paper by keyboard alone. While the choices have the focus, the key of one
// chooses it, B leaves it blank and A ticks that a small group agrees; Enter goes on, also in the reason (with Shift it is a new line).
// A form with data-sends stays as it is until the server has said that it has what was typed.
(() => {
  const PATIENCE = 15000;

  class EnterSheet extends HTMLElement {
    connectedCallback() {
      this.form = this.querySelector("form");
      this.form.addEventListener("keydown", (event) => this.pressed(event));
      if (this.form.matches("[data-sends]")) this.form.addEventListener("submit", (event) => this.send(event));
      window.addEventListener("pageshow", () => (this.sending = false)); // somebody went back
      const begin = this.form.querySelector("[autofocus]");
      if (begin && document.activeElement !== begin) begin.focus();
    }
    pressed(event) {
      if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
      const { target, key } = event;
      if (target.matches("textarea") && key === "Enter" && !event.shiftKey) return this.press(event, "button:not([name])");
      if (!target.matches("[type=radio]")) return;
      const meant = this.form.querySelector(`[data-key="${CSS.escape(key.toLowerCase())}"]`);
      if (!meant) return;
      event.preventDefault();
      if (meant.matches("button, [type=checkbox]")) return meant.click();
      this.say("");
      meant.checked = true;
      meant.focus();
    }
    press(event, button) {
      event.preventDefault();
      if (!event.repeat) this.form.querySelector(button).click();
    }
    async send(event) {
      event.preventDefault();
      if (this.sending) return;
      this.sending = true;
      let leaving = false;
      const data = new FormData(this.form);
      const { submitter } = event;
      if (submitter && submitter.name) data.append(submitter.name, submitter.value);
      const stop = new AbortController();
      const timer = setTimeout(() => stop.abort(), PATIENCE);
      try {
        const headers = { Accept: "application/json" };
        const response = await fetch(location.href, { method: "POST", body: data, headers, signal: stop.signal });
        const told = await response.json();
        leaving = Boolean(told.next);
        if (leaving) return location.assign(told.next);
        this.say(told.message);
      } catch {
        this.say(this.says.dataset.lost);
      } finally {
        clearTimeout(timer);
        this.sending = leaving;
      }
      const chosen = this.form.querySelector("[type=radio]:checked") || this.form.querySelector("[type=radio]");
      if (!this.form.contains(document.activeElement)) chosen.focus();
    }
    get says() {
      return document.querySelector("[data-says]");
    }
    say(text) {
      if (this.says) this.says.textContent = text;
    }
  }
  customElements.define("enter-sheet", EnterSheet);
})();
