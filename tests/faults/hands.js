// Hands and eyes in a page of a real browser: what somebody does there and sees, and switches for
// what a browser cannot be told from outside. Loaded before the page's own scripts.
window.hands = {
  full: false, shift: 0, away: false,
  form: (slot) => document.querySelector(`auto-save[slot="${slot}"] form`),
  look() {
    const now = document.getElementById("now");
    const slots = [...document.querySelectorAll("auto-save")].map((box) => box.getAttribute("slot"));
    return now && { place: now.dataset.place, slots, ideas: Boolean(document.querySelector("idea-box:not([name])")) };
  },
  turnTo(element) {
    const page = element.closest("[data-page]"), pages = element.closest("one-by-one");
    if (page?.hidden) pages.show(pages.pages.indexOf(page));
  },
  fields: (form) => [...new FormData(form)].filter(([name]) => name !== "csrfmiddlewaretoken"),
  choose(slot, value) {
    const form = this.form(slot);
    if (!form) return null;
    const box = form.querySelector(`input[name=value][value="${value}"]`);
    this.turnTo(box);
    box.click();
    return this.fields(form);
  },
  write(slot, text) {
    const form = this.form(slot), field = form?.querySelector("textarea");
    if (!field) return null;
    this.turnTo(field);
    field.focus();
    field.value = text;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    return this.fields(form);
  },
  offered(slot) {
    const boxes = this.form(slot)?.querySelectorAll("input[type=checkbox]") ?? [];
    return [...boxes].map((box) => box.value);
  },
  tick(slot, values) {
    const form = this.form(slot);
    if (!form) return null;
    const boxes = [...form.querySelectorAll("input[type=checkbox]")];
    boxes.filter((box) => box.checked && !values.includes(box.value)).forEach((box) => box.click());
    boxes.filter((box) => !box.checked && values.includes(box.value)).forEach((box) => box.click());
    return this.fields(form);
  },
  idea(text) {
    const form = document.querySelector("idea-box:not([name]) form");
    if (!form) return false;
    form.elements.text.value = text;
    form.elements.text.dispatchEvent(new Event("input", { bubbles: true }));
    form.requestSubmit();
    return true;
  },
  settle() {
    const bar = document.getElementById("moved-on");
    document.activeElement?.blur();
    if (bar && !bar.hidden) bar.querySelector("button").click();
  },
  hide(hidden) {
    this.away = hidden;
    document.dispatchEvent(new Event("visibilitychange"));
  },
  held: () => window.phone?.outbox?.pending().length ?? 0,
  remains() {
    const fields = [...document.querySelectorAll("textarea")].map((field) => field.value);
    const page = [...(window.phone?.kept?.page?.values() ?? [])].map((value) => JSON.stringify(value));
    let stored = [];
    try { stored = Object.values(localStorage); } catch { /* refused */ }
    return [...fields, ...page, ...stored].join("\n");
  },
  seen() {
    const now = document.getElementById("now"), { outbox, kept } = window.phone;
    const known = (slot) => !outbox.of(slot) && !kept.get(`draft.${slot}`);
    const slots = this.look().slots.filter(known);
    const parts = [...now.querySelectorAll("[data-own]")];
    return {
      place: now.dataset.place,
      forms: Object.fromEntries(slots.map((slot) => [slot, this.fields(this.form(slot))])),
      parts: Object.fromEntries(parts.map((part) => [part.dataset.own, part.innerHTML])),
    };
  },
};
Object.defineProperty(document, "hidden", { get: () => window.hands.away });
const now = Date.now.bind(Date);
Date.now = () => now() + window.hands.shift;
const set = Storage.prototype.setItem;
Storage.prototype.setItem = function (name, value) {
  if (window.hands.full) throw new DOMException("", "QuotaExceededError");
  return set.call(this, name, value);
};
