// What every script of a phone uses: `phone.phrase()` the words of the page, `phone.say()` the
// one polite status line, `phone.kept` what this phone keeps for its seat.
(() => {
  const QUIET = 1200; // a screen reader hears where it came to rest, not every step
  const phrases = document.getElementById("phrases")?.content;
  const line = document.getElementById("say");
  let timer = 0;

  const phrase = (name, n = "") =>
    phrases?.querySelector(`[data-phrase="${name}"]`)?.textContent.replace("{n}", n) ?? "";

  const say = (text, pause = QUIET) => {
    clearTimeout(timer);
    timer = setTimeout(() => line && line.textContent !== text && (line.textContent = text), pause);
  };

  // In localStorage, each thing an entry of its own, so that two tabs never overwrite each
  // other's; where storage is refused or full, in this page only, and `works` says so.
  class Kept {
    constructor(seat) {
      this.prefix = `review.${seat}.`;
      this.page = new Map();
      this.works = true;
      this.set("try", 1);
      this.remove("try");
    }
    set(name, value) {
      try {
        localStorage.setItem(this.prefix + name, JSON.stringify(value));
        this.page.delete(name);
      } catch {
        this.works = false;
        this.page.set(name, value);
      }
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
      try {
        localStorage.removeItem(this.prefix + name);
      } catch {
        // it was never there
      }
    }
    names(start) {
      let stored = [];
      try {
        stored = Object.keys(localStorage);
      } catch {
        // only what the page holds
      }
      const own = stored.filter((name) => name.startsWith(this.prefix)).map((name) => name.slice(this.prefix.length));
      return [...new Set([...own, ...this.page.keys()])].filter((name) => name.startsWith(start));
    }
  }

  const seat = document.querySelector("room-now")?.getAttribute("seat") ?? "";
  window.phone = { phrase, say, kept: new Kept(seat) };
})();
