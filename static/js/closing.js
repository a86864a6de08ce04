// <closing-time seconds="20" single="…" many="… {n} …" over="…">: counts down to the closing of the
// rating, is said once, and at zero says "closing:now" on `document`.
(() => {
  const AGAIN = 15_000;
  let said = -AGAIN;

  class ClosingTime extends HTMLElement {
    connectedCallback() {
      if (!this.hasAttribute("seconds")) return;
      this.until = performance.now() + Number(this.getAttribute("seconds")) * 1000;
      this.line = this.querySelector("b");
      this.tick();
      this.timer = setInterval(() => this.tick(), 250);
      if (performance.now() - said > AGAIN) window.phone.say(this.line.textContent, 0);
      said = performance.now();
    }
    disconnectedCallback() {
      clearInterval(this.timer);
    }
    tick() {
      const left = Math.ceil((this.until - performance.now()) / 1000);
      const words = left > 1 ? "many" : left === 1 ? "single" : "over";
      const text = this.getAttribute(words).replace("{n}", left);
      if (this.line.textContent !== text) this.line.textContent = text;
      if (left > 0) return;
      clearInterval(this.timer);
      document.dispatchEvent(new Event("closing:now"));
    }
  }
  customElements.define("closing-time", ClosingTime);
})();
