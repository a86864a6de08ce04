// <live-stream src="/events/…" poll="/…/version/" version="12"> says on `document` that
// something changed: "live:changed" {kind, version}; and how it hears: "live:state" {state}.
// A message never holds content: whoever hears one fetches again through an ordinary page.
(() => {
  const KINDS = ["hello", "beat", "step", "counts", "reasons", "plan"];
  const SILENT = 35_000; // a beat comes every 15 s
  const MUTE = 10_000; // a stream that says nothing at first is held up on the way
  const TRIES = 3; // then poll, and try a stream again now and then
  const POLL = 5_000;
  const HIDDEN = 20_000; // a hidden page gives its connection back
  const spread = (pause) => pause * (0.75 + Math.random() / 2);
  class LiveStream extends HTMLElement {
    connectedCallback() {
      Object.assign(this, { version: Number(this.getAttribute("version")), failures: 0, polls: 0, fresh: true });
      this.over = new AbortController();
      const on = (target, name, act) => target.addEventListener(name, act, { signal: this.over.signal });
      on(document, "visibilitychange", () => (document.hidden ? this.later(this.stop, HIDDEN) : this.wake()));
      on(window, "pageshow", (event) => event.persisted && this.wake());
      on(window, "online", () => this.wake());
      on(window, "offline", () => this.is("lost"));
      this.watch = setInterval(() => document.hidden || Date.now() - this.heard < SILENT || this.wake(), POLL);
      this.listen();
    }
    disconnectedCallback() {
      this.over.abort();
      clearInterval(this.watch);
      this.stop();
    }
    stop() {
      clearTimeout(this.timer);
      this.source = this.source?.close();
    }
    later(act, pause) {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => act.call(this), pause);
    }
    wake() { // something may have been missed
      this.fresh = false;
      this.tell("hello");
      this.listen();
    }

    listen() {
      this.stop();
      this.heard = Date.now();
      if (!window.EventSource) return this.poll();
      this.source = new EventSource(this.getAttribute("src"));
      KINDS.forEach((kind) => this.source.addEventListener(kind, (event) => this.hear(kind, event)));
      this.source.onerror = () => this.failed();
      this.later(this.failed, MUTE);
    }

    hear(kind, event) {
      this.heard = Date.now();
      if (!document.hidden) clearTimeout(this.timer);
      this.is("live");
      if (kind === "beat") return (this.failures = 0);
      const { version } = JSON.parse(event.data);
      const known = kind === "hello" && this.fresh && version === this.version;
      this.fresh = false;
      if (!known) this.tell(kind, version);
    }

    failed() {
      this.stop();
      this.failures += 1;
      this.fresh = false;
      if (this.failures >= TRIES) return this.poll();
      if (this.failures > 1 || !navigator.onLine) this.is("lost");
      this.later(this.listen, spread(1000 * 2 ** this.failures));
    }

    async poll() {
      this.heard = Date.now();
      this.polls += 1;
      let pause = POLL;
      try {
        const answer = await fetch(this.getAttribute("poll"), { cache: "no-store", signal: this.over.signal });
        if (answer.status >= 500) throw new Error(answer.status);
        const { version } = answer.ok ? await answer.json() : {};
        this.is("polling");
        this.tell(version === this.version ? "counts" : "hello", version);
      } catch {
        this.is("lost");
        pause = POLL * 4;
      }
      if (!this.isConnected || document.hidden || this.source) return;
      this.later(this.polls % 24 ? this.poll : this.listen, spread(pause));
    }
    tell(kind, version = this.version) {
      this.version = version;
      document.dispatchEvent(new CustomEvent("live:changed", { detail: { kind, version } }));
    }
    is(state) {
      if (this.state !== state) document.dispatchEvent(new CustomEvent("live:state", { detail: { state } }));
      this.state = state;
    }
  }
  customElements.define("live-stream", LiveStream);
})();
