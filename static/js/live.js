// <live-stream src="/events/…" version="12"> says on `document` that something changed:
// "live:changed" {kind, version, within}; and how it hears: "live:state" {state}. A message never
// holds content: whoever hears one fetches again through an ordinary page. Pages of one browser
// that listen to the same address share one source, since a browser opens few connections to a
// host: one of them leads, the others follow, and when it goes away another takes over.
(() => {
  const pauses = window.protocol;
  const [ANSWERS, LOOK] = [250, 5000];
  const newName = () => crypto.getRandomValues(new Uint32Array(2)).join("-");

  class LiveStream extends HTMLElement {
    connectedCallback() {
      const src = this.getAttribute("src");
      Object.assign(this, { name: newName(), version: Number(this.getAttribute("version")), heard: Date.now() });
      this.source = new Source(src, (told) => this.lead(told));
      this.channel = window.BroadcastChannel ? new BroadcastChannel(`live ${src}`) : null;
      this.over = new AbortController();
      const on = (target, name, act) => target.addEventListener(name, act, { signal: this.over.signal });
      if (this.channel) on(this.channel, "message", ({ data }) => this.read(data));
      on(document, "visibilitychange", () => (document.hidden ? this.rest() : this.wake()));
      on(window, "pageshow", (event) => event.persisted && this.wake());
      on(window, "pagehide", () => this.give());
      on(window, "online", () => this.wake());
      on(document, "resume", () => this.wake());
      on(window, "offline", () => this.leads && this.source.is("lost"));
      this.watch = setInterval(() => document.hidden || Date.now() - this.heard < pauses.silent || this.wake(), LOOK);
      this.join();
    }
    disconnectedCallback() {
      this.over.abort();
      clearInterval(this.watch);
      this.give();
      this.channel?.close();
    }

    // Who leads: whoever asks and hears nobody.
    post(message) {
      this.channel?.postMessage({ from: this.name, ...message });
    }
    claim() {
      this.post({ leads: true, version: this.version, state: this.state });
    }
    join() {
      clearTimeout(this.wait);
      this.heard = Date.now();
      if (!this.channel) return this.take();
      this.post({ who: true });
      this.wait = setTimeout(() => this.take(), ANSWERS);
    }
    take() {
      this.leads = true;
      this.claim();
      this.source.listen();
    }
    give() {
      [this.wait, this.tired].forEach(clearTimeout);
      if (this.leads) this.post({ gone: true });
      this.leads = false;
      this.source.stop();
    }
    read(message) {
      const both = message.leads && this.leads; // two asked at once: one stays
      if (message.who || (both && this.name < message.from)) return this.leads && this.claim();
      if (both) this.source.stop();
      if (message.leads) this.leads = false;
      if (this.leads) return;
      clearTimeout(this.wait);
      if (!message.gone) return this.hear(message.leads ? { ...message, kind: "hello" } : message);
      if (!document.hidden) this.wait = setTimeout(() => this.join(), Math.random() * ANSWERS);
    }
    rest() { // a hidden page gives its connection back
      clearTimeout(this.tired);
      this.tired = setTimeout(() => this.give(), pauses.hidden);
    }
    wake() { // something may have been missed
      clearTimeout(this.tired);
      this.tell("hello");
      if (this.leads) this.source.listen();
      else this.join();
    }

    lead(told) {
      if (!this.leads) return; // it was asked for while this page led
      this.post(told);
      this.hear(told);
    }
    hear({ kind, version, within, state }) {
      this.heard = Date.now();
      if (state) this.is(state);
      if (!kind || kind === "beat" || kind === "together") return;
      const known = kind === "hello" && version === this.version;
      this.tell(known ? "counts" : kind, version, within);
    }
    tell(kind, version = this.version, within = 0) {
      this.version = version;
      document.dispatchEvent(new CustomEvent("live:changed", { detail: { kind, version, within } }));
    }
    is(state) {
      if (this.state !== state) document.dispatchEvent(new CustomEvent("live:state", { detail: { state } }));
      this.state = state;
    }
  }
  customElements.define("live-stream", LiveStream);
})();
