// The outbox of a seat sends what the phone holds until the server has acknowledged it. It says
// "outbox:changed" {slot, state, message} on `document`, with `elsewhere` when another tab wrote it.
// The states: kept, unkept, saved, waiting, trying, trying_unkept, refused (with the server's
// sentence), gone. "older" is between us and the server: another phone of this seat wrote meanwhile.
(() => {
  const { send_again: PAUSES, patience: PATIENCE } = window.protocol;
  const LONGEST = PAUSES[PAUSES.length - 1];
  const GONE = LONGEST * 5;
  const STALE = 1000; // a send older than this may have slept with the phone, and never end
  const { Held, TAB, newKey, send } = window.phone;

  class Outbox extends Held {
    constructor(kept) {
      super(kept);
      Object.assign(this, { failures: 0, flying: new Map() });
      addEventListener("online", () => this.wake());
      addEventListener("pageshow", ({ persisted }) => persisted && this.wake());
      document.addEventListener("resume", () => this.wake());
      document.addEventListener("visibilitychange", () => (document.hidden ? this.leave() : this.wake()));
      addEventListener("pagehide", () => this.leave());
      addEventListener("storage", (event) => this.overhear(event));
      this.beside = window.BroadcastChannel ? new BroadcastChannel(`outbox ${kept.seat}`) : null;
      this.beside?.addEventListener("message", ({ data }) => this.tell({ ...data, elsewhere: true }));
      this.tryAgain();
    }
    put(slot, url, fields) {
      const stored = this.add(slot, url, fields);
      this.say(slot, stored ? "kept" : "unkept");
      this.flush();
    }
    flush() {
      this.running ??= this.sendAll().finally(() => (this.running = null));
      return this.running;
    }
    async sendAll() { // one after the other; what the server stumbles over holds up nobody else
      clearTimeout(this.timer);
      const tried = new Set();
      const next = () => this.pending().find(({ key }) => !tried.has(key) && !this.flying.has(key));
      for (let item = next(), going = true; item && going; item = next()) {
        tried.add(item.key);
        going = await this.deliver(item);
      }
      const pause = PAUSES[Math.min(Math.max(this.failures, 1), PAUSES.length) - 1];
      if (this.pending().length) this.later(this.gone ? GONE : pause);
    }
    async deliver(item) {
      const over = new AbortController();
      const timer = setTimeout(() => over.abort(), PATIENCE);
      this.flying.set(item.key, { over, began: Date.now() });
      this.kept.set("tried", { tab: TAB, at: Date.now() });
      const became = await send(item, this.kept.seat, over.signal);
      clearTimeout(timer);
      this.flying.delete(item.key);
      return this.hear(item, became);
    }
    wake() {
      for (const { over, began } of this.flying.values()) if (Math.abs(Date.now() - began) > STALE) over.abort();
      this.failures = 0;
      this.kept.keepAgain();
      return this.running ? this.running.then(() => this.flush()) : this.flush();
    }
    leave() { // the page may end here: all at once; what is not heard of is sent again
      this.pending().filter(({ key }) => !this.flying.has(key)).forEach((item) => this.deliver(item));
      if (this.kept.get("tried")?.tab === TAB) this.kept.remove("tried");
    }
    later(pause) {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.tryAgain(), pause);
    }
    tryAgain() { // unless another tab has just done so
      const { tab, at } = this.kept.get("tried") ?? {};
      const ago = Date.now() - at;
      if (tab === undefined || tab === TAB || ago < 0 || ago >= LONGEST) return this.flush();
      if (this.pending().length) this.later(LONGEST - ago + Math.random() * PAUSES[0]);
    }

    hear(item, { state, message, stumbled, ...standing }) { // whether to go on with the next one
      this.gone = state === "gone";
      if (state === "older") return this.meet(item, standing);
      const superseded = this.of(item.slot)?.key !== item.key;
      const taken = state === "saved" || state === "waiting";
      if (taken) this.drop(item.slot, item.sequence);
      if (state === "refused" && !superseded) this.change({ ...item, refused: message });
      this.failures = taken || state === "refused" ? 0 : this.failures + 1;
      const unkept = state === "trying" && this.kept.page.has(`out.${item.key}`);
      if (!superseded) this.say(item.slot, unkept ? "trying_unkept" : state, message);
      return taken || state === "refused" || Boolean(stumbled);
    }
    meet(item, { sequence, seconds }) { // the later words of the two phones stand
      const next = this.number(sequence);
      if (this.of(item.slot)?.key !== item.key) return true;
      if (Date.now() - (item.at || 0) < seconds * 1000) this.change({ ...item, sequence: next });
      else this.giveWay(item);
      return true;
    }
    giveWay(item) { // kept as a draft, and said so; older words of it must not take its place
      this.kept.set(`draft.${item.slot}`, item.fields);
      this.drop(item.slot, item.sequence);
      this.say(item.slot, "older");
    }
    say(slot, state, message = "") {
      const news = { slot, state, message };
      this.tell(news);
      const kept = this.kept.works && this.kept.set("news", { ...news, at: newKey() });
      if (!kept && !state.endsWith("unkept")) this.beside?.postMessage(news); // but words of this page alone
    }
    tell(detail) {
      document.dispatchEvent(new CustomEvent("outbox:changed", { detail }));
    }
    overhear({ key, newValue }) { // what another tab of this browser says
      if (!key?.startsWith(this.kept.prefix) || !newValue) return;
      if (key.endsWith(".news")) this.tell({ ...JSON.parse(newValue), elsewhere: true });
      if (key.includes(".out.") && !this.running) this.later(LONGEST);
    }
  }
  window.phone.Outbox = Outbox;
  if (window.phone.kept.seat) window.phone.outbox = new Outbox(window.phone.kept);
})();
