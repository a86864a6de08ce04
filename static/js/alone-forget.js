// <forget-words key="…">: all of a review was deleted, so nothing of it stays on this device either.
class ForgetWords extends HTMLElement {
  connectedCallback() {
    const start = `review.${this.getAttribute("key")}.`;
    try {
      Object.keys(localStorage).filter((name) => name.startsWith(start)).forEach((name) => localStorage.removeItem(name));
    } catch {
      // nothing was kept
    }
  }
}
customElements.define("forget-words", ForgetWords);
