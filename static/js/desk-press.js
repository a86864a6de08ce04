// Pressing: the space bar and a clicker's PageDown press the main button, but only while no
// field or control has the focus; and what shows the room asks for a second press.
(() => {
  const SURE = 8000; // how long a first press stands
  const TOO_SOON = 500; // a double click is one press; and nobody reads a new button sooner
  let armed = null;

  // What another desk or the clock has just put there was not what somebody meant to press.
  const place = () => document.querySelector("#agenda [name=seen]")?.value;
  let before = place();
  let fetched = false;
  let moved = 0;
  document.addEventListener("htmx:beforeSwap", ({ detail }) => { fetched = detail.requestConfig.verb === "get"; });
  document.addEventListener("htmx:oobAfterSwap", () => {
    if (place() === before) return;
    before = place();
    moved = fetched ? Date.now() : 0;
  });
  function tell(text, className = "visually-hidden") {
    document.getElementById("messages").replaceChildren(Object.assign(document.createElement("p"), { className, textContent: text }));
  }
  document.addEventListener("submit", (event) => {
    if (Date.now() - moved >= TOO_SOON || !event.target.closest("#now")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    tell(document.getElementById("desk-again").dataset.moved, "notice notice--warn");
  }, true);

  function disarm() {
    if (!armed) return;
    clearTimeout(armed.timer);
    armed.label.textContent = armed.before;
    armed.button.classList.remove("is-armed");
    armed = null;
  }

  function arm(button) {
    disarm();
    const label = button.querySelector("[data-label]") || button;
    armed = { button, label, before: label.textContent, at: Date.now() };
    label.textContent = button.dataset.sure;
    button.classList.add("is-armed");
    armed.timer = setTimeout(disarm, SURE);
    tell(button.dataset.sure);
  }

  document.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (!button?.dataset.sure) return disarm();
    const second = armed?.button === button;
    if (second && Date.now() - armed.at >= TOO_SOON) {
      const yes = Object.assign(document.createElement("input"), { type: "hidden", name: "sure", value: "yes" });
      event.target.append(yes);
      setTimeout(() => yes.remove());
      clearTimeout(armed.timer);
      armed = null;
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
    if (!second) arm(button);
  }, true);

  const nothingHasFocus = () => !document.activeElement || ["BODY", "MAIN"].includes(document.activeElement.tagName);
  document.addEventListener("keydown", (event) => {
    const button = document.querySelector("#go[data-go]");
    const plain = !event.ctrlKey && !event.altKey && !event.metaKey && !event.shiftKey;
    const clicker = event.key === "PageDown";
    if (!button || !plain || event.defaultPrevented || !(clicker || event.key === " ")) return;
    if (document.querySelector("dialog[open]")) return;
    if (!nothingHasFocus() && !(clicker && document.activeElement === button)) return;
    event.preventDefault();
    if (!event.repeat) button.click();
  });

  // After a press with the mouse the button lets go of the focus, so that the keys work on.
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.(".desk button, .bar button");
    if (button && event.detail > 0) setTimeout(() => button.blur());
  });
})();
