// The plan page: fetches its board again when the plan changed, except while somebody types or
// chooses in it; and copies the read-only link.
(() => {
  const PAUSE = 700;
  const board = () => document.getElementById("board");
  const open = new Set();
  let timer = 0;
  let home = "";
  let waiting = false;

  const busy = () => {
    const active = document.activeElement;
    return board()?.contains(active) && active.matches("input:not([readonly]), textarea, select");
  };
  const fetchAgain = () => {
    waiting = busy();
    if (waiting || !board() || !window.htmx) return;
    window.htmx.ajax("GET", board().dataset.refresh, { target: "#board", swap: "outerHTML", values: { live: 1 } });
  };
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(fetchAgain, PAUSE);
  };

  document.addEventListener("live:changed", soon);
  document.addEventListener("focusout", () => waiting && soon());
  document.addEventListener("toggle", ({ target }) => target.id && (target.open ? open.add(target.id) : open.delete(target.id)), true);
  document.addEventListener("htmx:beforeSwap", () => {
    const active = document.activeElement;
    home = board()?.contains(active) ? active.closest("article, .idea")?.id || "what" : "";
  });
  document.addEventListener("htmx:afterSettle", () => {
    for (const fold of board()?.querySelectorAll("details[id]") ?? []) fold.open ||= open.has(fold.id);
    if (!home || document.activeElement !== document.body) return;
    const place = document.getElementById(home) ?? document.getElementById("what");
    Object.assign(place, { tabIndex: -1 }).focus({ preventScroll: true });
  });

  class CopyText extends HTMLElement {
    connectedCallback() {
      this.button = this.querySelector("button");
      this.button.hidden = false;
      this.button.addEventListener("click", () => this.copy());
    }
    async copy() {
      const field = document.getElementById(this.getAttribute("from"));
      const line = this.querySelector("[role=status]");
      field.select();
      try { // over plain http there is no clipboard: the text is at least selected
        await navigator.clipboard.writeText(field.value);
        line.textContent = line.dataset.done;
      } catch {
        line.textContent = line.dataset.failed;
      }
    }
  }
  customElements.define("copy-text", CopyText);
})();
