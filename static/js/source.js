// `new Source(address, say)` hears of changes at an address: by a stream, and where streams are cut
// or held up by asking every few seconds. It says {kind, version, within} on every message and
// {state} when it hears differently: live, polling, apart (both, while servers cannot hear each
// other) or lost. How long it waits for what stands in protocol.js.
(() => {
  const KINDS = ["hello", "beat", "step", "counts", "plan", "apart", "together"];
  const pauses = window.protocol;
  const spread = (pause) => pause * (0.75 + Math.random() / 2);
  const at = (row, number) => row[Math.min(number, row.length - 1)];

  class Source {
    constructor(address, say) {
      Object.assign(this, { address, say, failures: 0, rounds: 0, turn: 0 });
    }
    stop() {
      this.turn += 1;
      clearTimeout(this.timer);
      clearTimeout(this.beside);
      this.stream = this.stream?.close();
    }
    later(act, pause) {
      clearTimeout(this.timer);
      this.timer = setTimeout(act, pause);
    }
    is(state) {
      if (this.state !== state) this.say({ state: (this.state = state) });
    }

    listen() {
      this.stop();
      if (!window.EventSource) return this.ask();
      this.stream = new EventSource(this.address);
      KINDS.forEach((kind) => this.stream.addEventListener(kind, (event) => this.hear(kind, event.data)));
      this.stream.onerror = () => this.failed();
      this.later(() => this.failed(true), pauses.mute);
    }
    hear(kind, data) {
      clearTimeout(this.timer);
      if (kind === "beat") this.failures = this.rounds = 0; // it lived for a while
      if (kind === "apart") return this.askBeside();
      if (kind === "together") clearTimeout(this.beside);
      if (kind === "together" || this.state !== "apart") this.is("live");
      this.say({ kind, ...JSON.parse(data) });
    }
    failed(mute = false) {
      this.stop();
      this.failures += 1;
      if (this.failures >= pauses.tries) return this.ask();
      if (this.failures > 1 || !navigator.onLine) this.is("lost");
      if (mute) this.version().catch(() => 0); // something may have been held up
      this.later(() => this.listen(), spread(at(pauses.reconnect, this.failures - 1)));
    }

    async version() { // what a stream would have said by now
      const over = new AbortController();
      const timer = setTimeout(() => over.abort(), pauses.patience);
      try {
        const answer = await fetch(`${this.address}/version`, { cache: "no-store", signal: over.signal });
        if (answer.status >= 500) throw new Error(answer.status);
        const told = answer.ok ? await answer.json() : { version: -1 }; // no place here any more
        this.say({ kind: "hello", ...told }); // though it comes late: a stream may be mute again
      } finally {
        clearTimeout(timer);
      }
    }
    async ask(asked = 1) { // in place of a stream, which is tried again: soon at first, then rarely
      const turn = this.turn;
      const reached = await this.version().then(() => true, () => false);
      if (turn !== this.turn) return;
      this.is(reached ? "polling" : "lost");
      if (!reached) return this.later(() => this.listen(), spread(at(pauses.reconnect, this.failures++)));
      const enough = asked >= at(pauses.polls_before_a_stream, this.rounds);
      // At first it may be a server that has just come back, with no stream held up at all.
      const pause = this.rounds ? pauses.poll : at(pauses.reconnect, this.failures);
      if (enough) this.rounds += 1;
      this.later(() => (enough ? this.listen() : this.ask(asked + 1)), spread(pause));
    }
    askBeside() { // the stream stays: it says when all is well again
      this.is("apart");
      clearTimeout(this.beside);
      this.beside = setTimeout(() => {
        this.version().catch(() => 0);
        this.askBeside();
      }, spread(pauses.poll));
    }
  }
  window.Source = Source;
})();
