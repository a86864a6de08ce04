// <lost-place hidden>: shown while words wait on this phone and the server no longer knows its place.
(() => {
  class LostPlace extends HTMLElement {
    connectedCallback() {
      document.addEventListener("outbox:changed", ({ detail }) => {
        if (["gone", "saved", "waiting"].includes(detail.state)) this.hidden = detail.state !== "gone" || Boolean(detail.message);
      });
    }
  }
  customElements.define("lost-place", LostPlace);
})();
