// <one-by-one key="…">: shows one [data-page] at a time, with [data-go] buttons; needs no network.
// The last page is the overview of what was answered. `key` tells one set of pages from another.
(() => {
  const { kept } = window.phone;

  class OneByOne extends HTMLElement {
    connectedCallback() {
      this.pages = [...this.querySelectorAll("[data-page]")];
      if (this.pages.length < 2) return;
      this.querySelectorAll("[data-go]").forEach((button) => (button.hidden = false));
      this.pages[0].querySelectorAll("[data-go='-1']").forEach((button) => (button.hidden = true));
      this.addEventListener("click", (event) => this.clicked(event));
      const before = kept.get("page");
      this.moved = before?.key === this.getAttribute("key");
      this.show(this.moved ? before.at : this.firstOpen);
    }
    settle() { // the forms were filled in: go to the first open one, unless somebody is at it already
      if (this.pages.length < 2) return;
      if (this.moved || this.querySelector("[data-touched]")) this.lookOver();
      else this.show(this.firstOpen);
    }
    get firstOpen() { // what comes before the first form is read before anything is answered
      if (!this.pages.some((page) => this.chosen(page))) return 0;
      const open = this.pages.findIndex((page) => page.querySelector("form") && !this.chosen(page));
      return open < 0 ? this.pages.length - 1 : open;
    }
    chosen(page) {
      return page.querySelector("[name=value]:checked")?.closest("label").textContent.trim();
    }
    clicked(event) {
      this.moved = true;
      const go = event.target.closest("[data-go]");
      const link = event.target.closest(".overview__list a, [data-to]");
      if (go) this.show(this.at + Number(go.dataset.go), true);
      if (!link) return;
      event.preventDefault();
      this.show(this.pages.findIndex((page) => `#${page.id}` === link.hash), true);
    }
    show(at, focus = false) {
      this.querySelectorAll("auto-save").forEach((form) => form.commit?.());
      this.at = Math.max(0, Math.min(at, this.pages.length - 1));
      this.pages.forEach((page, number) => (page.hidden = number !== this.at));
      kept.set("page", { key: this.getAttribute("key"), at: this.at });
      this.lookOver();
      if (!focus) return;
      window.scrollTo(0, 0);
      this.pages[this.at].querySelector("[tabindex='-1']").focus({ preventScroll: true });
    }
    lookOver() {
      const forms = this.pages.filter((page) => page.querySelector("form"));
      for (const page of forms) {
        const line = this.querySelector(`[data-answer-of="${page.id}"]`);
        line.textContent = this.chosen(page) ?? line.dataset.none;
      }
      const head = this.querySelector("[data-overview]");
      const answered = forms.filter((page) => this.chosen(page)).length;
      head.textContent = head.dataset.overview.replace("{n}", answered).replace("{of}", forms.length);
    }
  }
  customElements.define("one-by-one", OneByOne);
})();
