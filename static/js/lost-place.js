// <lost-place hidden>: shown while words wait on this phone and the server no longer knows its place.
// Where the phone keeps nothing, its way back opens beside this page, which holds the words.
(() => {
  const { kept } = window.phone;

  class LostPlace extends HTMLElement {
    connectedCallback() {
      document.addEventListener("outbox:changed", ({ detail }) => {
        if (["gone", "saved", "waiting"].includes(detail.state)) this.hidden = detail.state !== "gone" || Boolean(detail.message);
        this.querySelector("a").target = kept.works ? "" : "_blank";
        this.querySelector("[data-kept]").hidden = !kept.works;
        this.querySelector("[data-unkept]").hidden = kept.works;
      });
    }
  }
  customElements.define("lost-place", LostPlace);
})();
