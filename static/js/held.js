// What a seat wrote on this phone and the server has not acknowledged: items
// {key, sequence, slot, url, fields, at}, each an entry of its own in what the phone keeps. A newer
// one for a slot takes the place of an older one; the sequence says which is newer, never a clock.
(() => {
  const TABS = 1024; // numbers of two tabs never meet: each counts in steps of this from its own
  const random = (array) => [...crypto.getRandomValues(array)];
  const TAB = random(new Uint16Array(1))[0] % TABS;
  const newKey = () => random(new Uint8Array(12)).map((byte) => byte.toString(16).padStart(2, "0")).join("");

  class Held {
    constructor(kept) {
      Object.assign(this, { kept, counted: 0 });
    }
    items() {
      const items = this.kept.names("out.").map((name) => this.kept.get(name)).filter(Boolean);
      return items.sort((a, b) => a.sequence - b.sequence);
    }
    of(slot) {
      return this.items().filter((item) => item.slot === slot).pop();
    }
    pending() { // the newest of each slot, in order, without what the server refused
      const newest = new Map(this.items().map((item) => [item.slot, item]));
      return [...newest.values()].filter((item) => !item.refused).sort((a, b) => a.sequence - b.sequence);
    }
    number(known = 0) {
      const kept = this.kept.get("sequence") || 0; // another tab, whose storage was full, may have put it back
      const before = Math.max(known, kept, this.counted, ...this.items().map(({ sequence }) => sequence));
      this.counted = (Math.floor(before / TABS) + 1) * TABS + TAB;
      this.kept.set("sequence", this.counted);
      return this.counted;
    }
    add(slot, url, fields) { // the new item, and whether it outlives the page
      const server = Number(document.getElementById("now")?.dataset.sequence) || 0;
      const item = { key: newKey(), sequence: this.number(server), slot, url, fields, at: Date.now() };
      const stored = this.change(item);
      if (stored) this.drop(slot, item.sequence - 1);
      return stored;
    }
    change(item) {
      return this.kept.set(`out.${item.key}`, item);
    }
    drop(slot, sequence) { // up to this number: it arrived, or something newer takes its place
      const done = this.items().filter((item) => item.slot === slot && item.sequence <= sequence);
      done.forEach(({ key }) => this.kept.remove(`out.${key}`));
    }
  }
  Object.assign(window.phone, { Held, TAB, newKey });
})();
