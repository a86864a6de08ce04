// The people who share this phone. Their names stay on it: <person-name seat="…"> asks for one and
// [data-person] shows it. <pass-phone data-sealed="…"> goes on sending what the others wrote, as
// theirs and without a word about it, and holds the phone back while a page alone keeps words.
(() => {
  const { kept, outbox, letters, Kept, Outbox } = window.phone;

  const showNames = () => {
    for (const place of document.querySelectorAll("[data-person]")) {
      place.firstWords ??= place.textContent;
      place.textContent = new Kept(place.dataset.person).get("name") || place.firstWords;
    }
  };

  class PersonName extends HTMLElement {
    connectedCallback() {
      const mine = new Kept(this.getAttribute("seat"));
      const field = this.querySelector("input");
      this.hidden = !mine.works;
      field.value = mine.get("name") || "";
      field.addEventListener("input", () => {
        if (field.value.trim()) mine.set("name", field.value.trim());
        else mine.remove("name");
        showNames();
      });
    }
  }

  class Sealed extends Outbox { // nobody who looks at the page hears what becomes of it
    tell() {}
  }

  class PassPhone extends HTMLElement {
    connectedCallback() {
      const form = this.querySelector("form");
      const others = this.dataset.sealed.split(" ").filter((seat) => seat && seat !== kept.seat);
      for (const theirs of others.map((seat) => new Kept(seat))) letters.takeUp(theirs, new Sealed(theirs));
      form.addEventListener("submit", (event) => this.holdBack(event));
      document.addEventListener("outbox:changed", () => this.asked && !this.onlyHere && form.submit());
    }
    get onlyHere() {
      return [...kept.page.keys()].some((name) => name.startsWith("out."));
    }
    holdBack(event) {
      document.querySelectorAll("auto-save").forEach((form) => form.commit());
      if (!this.onlyHere) return;
      event.preventDefault();
      this.asked = true;
      this.querySelector("[data-wait]").hidden = false;
      outbox.wake();
    }
  }

  showNames();
  customElements.define("person-name", PersonName);
  customElements.define("pass-phone", PassPhone);
})();
