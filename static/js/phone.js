// What every script of a phone uses: `phone.phrase()` the words of the page, `phone.say()` the
// one polite status line, `phone.kept` what this phone keeps for its seat, `phone.Kept` the same
// for another seat.
(() => {
  const QUIET = 1200; // a screen reader hears where it came to rest, not every step
  const GONE = 8000; // who reads line by line finds nothing there that is no longer so
  const phrases = document.getElementById("phrases")?.content;
  const line = document.getElementById("say");
  let timer = 0;

  const phrase = (name, n = "") =>
    phrases?.querySelector(`[data-phrase="${name}"]`)?.textContent.replace("{n}", n) ?? "";

  const say = (text, pause = QUIET) => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (!line) return;
      if (line.textContent !== text) line.textContent = text;
      timer = setTimeout(() => (line.textContent = ""), GONE);
    }, pause);
  };

  const stored = () => {
    try {
      return Object.keys(localStorage);
    } catch {
      return []; // only what the page holds
    }
  };
  const ask = (event) => { // asked only while leaving the page would lose words
    event.preventDefault();
    event.returnValue = true;
  };

  // In localStorage, each thing an entry of its own, so that two tabs never overwrite each
  // other's; where storage is refused or full, in this page only, and `works` says so.
  class Kept {
    constructor(seat) {
      Object.assign(this, { seat, prefix: `review.${seat}.`, page: new Map(), works: true });
      this.set("try", 1);
      this.remove("try");
    }
    set(name, value) { // whether it outlives the page
      try {
        localStorage.setItem(this.prefix + name, JSON.stringify(value));
        this.page.delete(name);
        this.works = true;
      } catch {
        this.works = false;
        this.page.set(name, value);
      }
      this.guard();
      return this.works;
    }
    get(name) {
      if (this.page.has(name)) return this.page.get(name);
      try {
        return JSON.parse(localStorage.getItem(this.prefix + name));
      } catch {
        return null;
      }
    }
    remove(name) {
      this.page.delete(name);
      this.guard();
      try {
        localStorage.removeItem(this.prefix + name);
      } catch {
        // it was never there
      }
    }
    names(start) {
      const own = stored().filter((name) => name.startsWith(this.prefix)).map((name) => name.slice(this.prefix.length));
      return [...new Set([...own, ...this.page.keys()])].filter((name) => name.startsWith(start));
    }
    keepAgain() { // there may be room by now
      for (const [name, value] of [...this.page]) this.set(name, value);
    }
    guard() {
      const lost = [...this.page].some(([name, value]) => /^(out|draft|letters|typed)\./.test(name) && value);
      (lost ? addEventListener : removeEventListener)("beforeunload", ask);
    }
    static seats() { // whoever wrote something here that has not arrived
      const found = stored().map((name) => /^review\.([^.]+)\.out\./.exec(name)?.[1]);
      return [...new Set(found.filter(Boolean))];
    }
  }

  const seat = document.querySelector("[seat]")?.getAttribute("seat") ?? "";
  window.phone = { phrase, say, Kept, kept: new Kept(seat) };
})();
