// `phone.own`: what belongs to this seat, put into a page that all phones share: its answers into
// the forms, its parts into their places ([data-own]), its marks into the pictures ([data-row]).
// What somebody is changing, or what this phone still holds unsent, is newer and stays.
(() => {
  const PRESSED = 1500; // a finger may still be there
  const { phrase, kept, mark } = window.phone;
  const boxes = (root) => [...root.querySelectorAll("auto-save")];
  let pressed = { at: -PRESSED };
  addEventListener("pointerdown", ({ target }) => (pressed = { target, at: performance.now() }), true);

  const put = (form, fields) => { // as they are sent: [[name, value], …]
    const given = Object.fromEntries(fields);
    if (given.may_be_quoted) given.visible_to ??= "plan"; // kept since before there were three choices
    for (const input of form.querySelectorAll("[type=radio], [type=checkbox]")) {
      const usual = "usual" in input.dataset && !(input.name in given);
      const sent = ([name, value]) => name === input.name && value === input.value;
      input.checked = usual || [...fields, ...Object.entries(given)].some(sent);
    }
    const text = form.querySelector("textarea");
    if (text) text.value = given[text.name] ?? "";
  };

  const isHeld = (box) => {
    const [at, slot] = [document.activeElement, box.getAttribute("slot")];
    if (box.contains(at) && at.matches("textarea")) return true; // what is chosen was sent at once
    return box.isChanged || Boolean(window.phone.outbox.of(slot) || kept.get(`draft.${slot}`));
  };
  const fillForm = (box, { fields = [], state = "" } = {}) => {
    if (isHeld(box)) return;
    const line = box.querySelector("[data-state]");
    put(box.querySelector("form"), fields);
    if (box.isConnected) box.taken();
    const told = ["saved", "waiting"].includes(line.dataset.kind); // taken back elsewhere, it is so no more
    if (!state && line.dataset.kind && !told) return; // it says what this phone cannot do
    line.dataset.kind = state;
    line.textContent = state === "saved" ? phrase("saved") : line.dataset[state || "none"];
  };

  const fillPart = (place, html = "") => {
    const fresh = Object.assign(document.createElement("template"), { innerHTML: html });
    if (fresh.innerHTML === place.innerHTML || place.contains(document.activeElement)) return;
    const open = place.querySelector("details")?.open;
    place.replaceChildren(fresh.content);
    if (open) place.querySelectorAll("details").forEach((fold) => (fold.open = true));
  };

  const countDown = (root, seconds) => {
    const clock = root.querySelector("closing-time");
    if (!clock || (seconds === undefined && !clock.hasAttribute("seconds"))) return;
    const fresh = clock.cloneNode(false);
    fresh.removeAttribute("seconds");
    if (seconds !== undefined) {
      fresh.setAttribute("seconds", seconds);
      fresh.innerHTML = '<p class="notice notice--warn"><b></b></p>';
    }
    clock.replaceWith(fresh);
  };

  const still = (root, change) => { // what somebody touches or reads stays where it is on the screen
    const within = (element) => (root.contains(element) ? element : null);
    const finger = performance.now() - pressed.at < PRESSED ? within(pressed.target) : null;
    const middle = window.scrollY > 0 ? within(document.elementFromPoint(innerWidth / 2, innerHeight / 2)) : null;
    const anchor = root.isConnected ? finger ?? within(document.activeElement) ?? middle : null;
    const before = anchor?.getBoundingClientRect().top;
    change();
    if (anchor?.isConnected) window.scrollBy(0, anchor.getBoundingClientRect().top - before);
  };

  const fill = (root, { parts = {}, forms = {}, rows = {}, closes_in, sequence }) =>
    still(root, () => {
      root.dataset.sequence = Math.max(sequence, Number(root.dataset.sequence) || 0);
      root.querySelectorAll("[data-own]").forEach((place) => fillPart(place, parts[place.dataset.own]));
      boxes(root).forEach((box) => fillForm(box, forms[box.getAttribute("slot")]));
      Object.entries(rows).forEach(([name, number]) => mark(root, name, number));
      countDown(root, closes_in);
      if (root.isConnected) root.querySelector("one-by-one")?.settle();
    });

  const carryForm = (old, box) => {
    const [form, was] = [box, old].map((each) => each.querySelector("form"));
    const [line, told] = [box, old].map((each) => each.querySelector("[data-state]"));
    put(form, [...new FormData(was)]);
    form.toggleAttribute("data-touched", was.hasAttribute("data-touched"));
    Object.assign(line, { textContent: told.textContent }).dataset.kind = told.dataset.kind;
  };
  const carry = (from, to) => { // the same place drawn again: what was filled in stays filled in
    const places = [...from.querySelectorAll("[data-own]")];
    for (const place of to.querySelectorAll("[data-own]")) {
      const at = places.findIndex(({ dataset }) => dataset.own === place.dataset.own);
      if (at >= 0) place.replaceChildren(...places.splice(at, 1)[0].childNodes);
    }
    for (const box of boxes(to)) {
      const old = boxes(from).find((each) => each.getAttribute("slot") === box.getAttribute("slot"));
      if (old) carryForm(old, box);
    }
    for (const row of from.querySelectorAll('[data-row][class*="--own"]')) {
      mark(to, row.dataset.row, Number(row.querySelector("[data-mark]")?.dataset.mark ?? -1));
    }
  };

  window.phone.own = { put, fill, carry };
})();
