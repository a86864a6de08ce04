// By yourself. <own-review> says when words of another page are still unsent, and loads a page that
// `shows-all` again once they have arrived. <copy-link> copies the private link. <kept-form
// name="action-3"> keeps what is typed in a form that does not save by itself until the server has
// said, with [data-arrived], that it has it.
(() => {
  const { phrase, kept, outbox } = window.phone;

  class OwnReview extends HTMLElement {
    connectedCallback() {
      this.arrived();
      document.addEventListener("outbox:changed", ({ detail }) => this.show(detail.state));
      this.show();
    }
    arrived() { // the form with this key is in the plan
      const key = document.querySelector("[data-arrived]")?.dataset.arrived;
      if (!key) return;
      kept.names("typed.").filter((name) => kept.get(name)?.key === key).forEach((name) => kept.remove(name));
      history.replaceState(null, "", location.pathname + location.hash);
    }
    show(state) {
      if (state === "saved" && this.hasAttribute("shows-all") && !outbox.pending().length) return location.reload();
      const elsewhere = ({ slot }) => !document.querySelector(`auto-save[slot="${CSS.escape(slot)}"]`);
      document.getElementById("unsent").hidden = !outbox.pending().some(elsewhere);
    }
  }
  customElements.define("own-review", OwnReview);

  class CopyLink extends HTMLElement {
    connectedCallback() {
      const button = this.querySelector("[data-copy]");
      button.hidden = false;
      button.addEventListener("click", () => this.copy());
    }
    async copy() {
      const field = this.querySelector("input");
      field.focus();
      field.select();
      this.querySelector("[data-says]").textContent = phrase((await this.copied(field.value)) ? "copied" : "copy_by_hand");
    }
    async copied(text) { // over plain http there is only the old way
      try {
        await navigator.clipboard.writeText(text);
        return true;
      } catch {
        return document.execCommand("copy");
      }
    }
  }
  customElements.define("copy-link", CopyLink);

  class KeptForm extends HTMLElement {
    connectedCallback() {
      this.form = this.querySelector("form");
      this.name = `typed.${this.getAttribute("name")}`;
      if (document.getElementById("errors")) this.keep(); // the server has given it back itself
      else this.giveBack();
      this.form.addEventListener("input", () => this.keep());
      document.querySelector("[data-drop]")?.addEventListener("click", () => kept.remove(this.name));
    }
    get fields() {
      return [...new FormData(this.form)].filter(([name]) => name !== "csrfmiddlewaretoken");
    }
    get typed() { // without what only names the page
      return JSON.stringify(this.fields.filter(([name]) => !["key", "version"].includes(name)));
    }
    keep() {
      kept.set(this.name, { key: this.form.elements.key.value, fields: this.fields });
    }
    giveBack() {
      const before = this.typed;
      for (const [name, value] of kept.get(this.name)?.fields ?? []) {
        const field = this.form.elements[name];
        if (field) field.value = value;
      }
      const note = this.querySelector("[data-back]");
      note.hidden = this.typed === before;
      note.textContent = note.hidden ? "" : phrase("typed_before");
    }
  }
  customElements.define("kept-form", KeptForm);
})();
