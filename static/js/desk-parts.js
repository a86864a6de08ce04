// Parts of the desk that are more than what was fetched: covers and folds that stay as they
// were left, and the countdown.
(() => {
  const opened = new Map(); // which details were opened or closed by hand
  const GRACE = 3300; // slow phones have this long after the countdown

  // Covers and folded parts stay as they were left; a new page begins covered.
  document.addEventListener("toggle", ({ target }) => {
    if (target.dataset?.keep) opened.set(target.dataset.keep, target.open);
  }, true);
  document.addEventListener("htmx:oobAfterSwap", () => {
    for (const part of document.querySelectorAll("details[data-keep]")) {
      if (opened.has(part.dataset.keep)) part.open = opened.get(part.dataset.keep);
    }
    count();
  });

  // Why a reason is held back: what is typed stays until it was taken, then its fold closes.
  document.addEventListener("input", ({ target }) => {
    if (target.matches("[data-why]")) target.toggleAttribute("data-unsent", Boolean(target.value.trim()));
  });
  document.addEventListener("htmx:beforeOnLoad", ({ detail: { elt, xhr } }) => {
    const field = elt.querySelector?.("[data-why]");
    if (!field || xhr.status >= 400) return;
    field.removeAttribute("data-unsent");
    field.blur();
    opened.set(field.closest("details").dataset.keep, false);
  });

  // On a narrow screen the agenda is folded, so that the main button comes first.
  const narrow = matchMedia("(max-width: 50rem)");
  const fold = () => { document.querySelector(".agenda__all").open = !narrow.matches; };
  narrow.addEventListener("change", fold);
  if (narrow.matches) fold();

  // The countdown to the closing.
  let ends = 0;
  let shown = null;
  function count() {
    const clock = document.querySelector("[data-seconds]");
    if (clock !== shown && clock) ends = Date.now() + Number(clock.dataset.seconds) * 1000;
    shown = clock;
  }
  setInterval(() => {
    if (!shown?.isConnected) return;
    const left = ends - Date.now();
    shown.textContent = Math.max(0, Math.ceil(left / 1000));
    if (left > -GRACE) return;
    ends = Date.now() + 2000; // should the clocks differ, ask again
    document.dispatchEvent(new CustomEvent("desk:again"));
  }, 250);
  count();
})();
