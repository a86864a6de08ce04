// The outbox: what was written here stays on the phone until the server has it. An item is
// {key, sequence, slot, url, fields, at}; a newer one for a slot takes the place of an older one.
// `phone.outbox` says "outbox:changed" {slot, state, message} on `document`; the states are
// kept, unkept, saved, waiting, trying, trying_unkept, refused (with the server's sentence), gone.
// "older" is between us and the server: another phone of this seat wrote meanwhile.
(() => {
  const PAUSES = [500, 1000, 2000, 4000];
  const PATIENCE = 10_000;
  const LIMIT = 60_000; // browsers keep no more alive
  const { kept, phrase } = window.phone;
  const newKey = () =>
    [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

  class Outbox {
    constructor() {
      this.failures = 0;
      this.token = document.querySelector("[name=csrfmiddlewaretoken]")?.value;
      this.page = document.querySelector("room-now")?.getAttribute("room");
      const soon = () => document.hidden || this.flush();
      ["online", "pageshow", "pagehide"].forEach((name) => addEventListener(name, soon));
      document.addEventListener("visibilitychange", soon);
      this.flush();
    }
    items() {
      const items = kept.names("out.").map((name) => kept.get(name)).filter(Boolean);
      return items.sort((a, b) => a.sequence - b.sequence);
    }
    of(slot) {
      return this.items().filter((item) => item.slot === slot).pop();
    }
    put(slot, url, fields) {
      const server = Number(document.getElementById("now")?.dataset.sequence);
      const sequence = Math.max(kept.get("sequence") || 0, server || 0) + 1;
      const item = { key: newKey(), sequence, slot, url, fields, at: Date.now() };
      kept.set("sequence", sequence);
      kept.set(`out.${item.key}`, item);
      this.say(slot, kept.works ? "kept" : "unkept");
      this.flush();
    }
    next() {
      const newest = new Map(this.items().map((item) => [item.slot, item]));
      for (const item of this.items()) if (newest.get(item.slot).key !== item.key) kept.remove(`out.${item.key}`);
      return [...newest.values()].filter((item) => !item.refused).sort((a, b) => a.sequence - b.sequence)[0];
    }
    flush() {
      this.running ??= this.sendAll().finally(() => (this.running = null));
      return this.running;
    }
    async sendAll() {
      clearTimeout(this.timer);
      for (let item = this.next(), going = true; item && going; item = going && this.next()) {
        going = this.hear(item, await this.send(item).catch(() => ({ state: "trying" })));
      }
    }
    async send(item) {
      const over = new AbortController();
      const timer = setTimeout(() => over.abort(), PATIENCE);
      try {
        const body = new URLSearchParams([...item.fields, ["key", item.key], ["sequence", item.sequence]]);
        const headers = { Accept: "application/json", "X-CSRFToken": this.token };
        const keepalive = String(body).length < LIMIT; // so that it arrives though the page goes away
        const options = { method: "POST", body, headers, keepalive, signal: over.signal };
        const answer = await fetch(item.url, options);
        if (answer.status === 403) return await this.renew(over.signal);
        if (answer.status === 404) return { state: "gone" };
        if (answer.status === 413) return { state: "refused", message: phrase("too_long") };
        if (answer.status === 422) return { state: "refused", message: (await answer.json()).message };
        const { outcome, ...standing } = answer.ok ? await answer.json() : {};
        return { state: outcome || "trying", standing };
      } finally {
        clearTimeout(timer);
      }
    }
    async renew(signal) { // the page's token has gone stale: take a new one from a new page
      const answer = await fetch(this.page, { cache: "no-store", signal });
      if (answer.status === 404) return { state: "gone" };
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      this.token = page.querySelector("[name=csrfmiddlewaretoken]")?.value ?? this.token;
      return { state: "trying" };
    }
    hear(item, { state, message, standing }) { // whether to go on with the next one
      if (state === "older") return this.meet(item, standing);
      const superseded = this.of(item.slot)?.key !== item.key;
      const taken = state === "saved" || state === "waiting";
      if (taken) kept.remove(`out.${item.key}`);
      if (state === "refused" && !superseded) kept.set(`out.${item.key}`, { ...item, refused: message });
      this.failures = taken || state === "refused" ? 0 : this.failures + 1;
      if (state === "trying" || state === "gone") {
        const pause = state === "gone" ? PAUSES[3] * 5 : PAUSES[Math.min(this.failures, PAUSES.length) - 1];
        this.timer = setTimeout(() => this.flush(), pause);
      }
      if (!superseded || !taken) this.say(item.slot, state === "trying" && !kept.works ? "trying_unkept" : state, message);
      return taken || state === "refused";
    }
    meet(item, { sequence, seconds }) { // the later words of the two phones stand
      const next = Math.max(sequence, kept.get("sequence") || 0) + 1;
      const later = Date.now() - (item.at || 0) < seconds * 1000;
      kept.set("sequence", next);
      if (this.of(item.slot)?.key !== item.key) return true;
      if (later) kept.set(`out.${item.key}`, { ...item, sequence: next });
      else this.giveWay(item);
      return true;
    }
    giveWay(item) { // kept as a draft, and said so
      kept.set(`draft.${item.slot}`, item.fields);
      kept.remove(`out.${item.key}`);
      this.say(item.slot, "older");
    }
    say(slot, state, message = "") {
      document.dispatchEvent(new CustomEvent("outbox:changed", { detail: { slot, state, message } }));
    }
  }
  window.phone.outbox = new Outbox();
})();
