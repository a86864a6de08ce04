// `phone.Following`: what <room-now> is made of. Hears that the room changed, fetches what all
// phones show and what belongs to this seat side by side, tries again until both are here, and says
// `arrive(fresh)` when there is something to show. An older answer never replaces a newer one.
(() => {
  const GRACE = 3300; // the server closes the rating a little after zero
  const [SPREAD, TOGETHER] = [700, 300];
  const VERSION = / data-version="\d+"/;
  const pauses = window.protocol;
  const { ask, own, same, kept } = window.phone;
  const after = (pause) => new Promise((done) => setTimeout(done, pause));
  const pauseOf = (failures) => pauses.fetch_again[Math.min(failures, pauses.fetch_again.length) - 1];
  const inTurn = () => pauses.first_of_many + (1 - pauses.first_of_many) * Math.random();
  const versionOf = ({ dataset }) => Number(dataset.version) || 0;

  class Following extends HTMLElement {
    connectedCallback() {
      const on = (name, act) => document.addEventListener(name, act);
      this.room = this.getAttribute("room");
      Object.assign(this, { version: versionOf(this.now), wanted: 0, turn: 0, failures: 0 });
      Object.assign(this, { ownTurn: 0, ownTaken: 0, ownFailures: 0, arrived: 0, knows: 0 });
      on("live:changed", ({ detail }) => detail.kind === "counts" || this.hear(detail));
      on("closing:now", () => setTimeout(() => this.refresh(), GRACE + Math.random() * SPREAD));
      on("outbox:changed", ({ detail }) => this.acknowledged(detail));
      const live = document.querySelector("live-stream").getAttribute("src");
      setInterval(() => document.hidden || fetch(`${live}/version`).catch(() => 0), pauses.still_here);
      // Another tab may have sent something while this page was on its way.
      if (kept.get("sequence") > (Number(this.now.dataset.sequence) || 0)) this.loadOwn();
    }
    get now() {
      return this.querySelector("#now");
    }
    get isUpToDate() { // whether what was told of this seat knows of all that was sent from here
      return this.knows === this.arrived;
    }
    get isWhole() { // ... and is as new as what is shown
      return this.isUpToDate && !(this.told?.version < this.version);
    }
    get saidGoodbye() {
      return this.now.dataset.place === "left";
    }
    hear({ kind, version, within }) {
      if ((kind === "step" || kind === "plan") && version <= this.version) return; // it is shown already
      this.wanted = Math.max(this.wanted, version || 0);
      this.refresh(within);
    }
    refresh(within = 0) { // many phones hear of it at once, and ask one after the other
      clearTimeout(this.again);
      this.soon ??= setTimeout(() => this.load(within), within * inTurn());
    }
    async load(within = 0) {
      this.soon = null;
      const turn = (this.turn += 1);
      if (this.saidGoodbye) return this.loadOwn();
      const asked = this.askStep().catch((error) => this.failed(turn, error));
      // In a crowd the page that all share goes first, and waits less for what is this seat's.
      const mine = within ? asked.then(() => after(Math.random() * within)).then(() => this.loadOwn()) : this.loadOwn();
      const fresh = await asked;
      if (!fresh) return;
      await Promise.race([mine, after(Math.max(0, TOGETHER - within))]);
      if (versionOf(fresh) >= this.version) this.show(fresh);
      mine.then(() => this.isWhole || this.loadOwn()); // something arrived, or the room moved, meanwhile
      if (this.version < this.wanted) return this.failed(turn); // this server is behind
      this.failures = 0;
    }
    async askStep() {
      const text = await ask(`${this.room}step/`, { cache: "no-cache" });
      const page = new DOMParser().parseFromString(text, "text/html");
      const fresh = await same(page.getElementById("now"), () => ask(this.room));
      if (!fresh) throw Object.assign(new Error("this page is too old"), { gone: true });
      return Object.assign(document.adoptNode(fresh), { body: text.replace(VERSION, "") });
    }
    failed(turn, error) {
      if (error?.gone) return this.end();
      if (turn === this.turn) this.again = setTimeout(() => this.load(), pauseOf((this.failures += 1)));
    }
    show(fresh) {
      this.version = versionOf(fresh);
      this.arrive(fresh);
    }

    async loadOwn() {
      clearTimeout(this.ownAgain);
      const [turn, arrived] = [(this.ownTurn += 1), this.arrived];
      const told = await this.askOwn().catch((error) => {
        if (error.gone) this.end();
        else if (turn > this.ownTaken) this.askOwnAgain();
      });
      if (!told || turn < this.ownTaken) return;
      this.ownTaken = turn;
      if (arrived !== this.arrived) return this.loadOwn(); // it may lack what arrived since
      this.ownFailures = 0;
      this.take(told);
    }
    async askOwn() {
      return JSON.parse(await ask(`${this.room}own/`, { headers: { "X-Seat": this.getAttribute("seat") } }));
    }
    askOwnAgain() {
      clearTimeout(this.ownAgain);
      this.ownAgain = setTimeout(() => this.loadOwn(), pauseOf((this.ownFailures += 1)));
    }
    take(told) {
      Object.assign(this, { told, knows: this.arrived });
      if (Boolean(told.left) !== this.saidGoodbye) return this.end();
      if (told.version < this.version) return this.askOwnAgain();
      this.fillIn(this.now);
      if (this.fresh) this.fillIn(this.fresh);
      if (told.version > Math.max(this.version, this.wanted)) this.hear(told);
    }
    fillIn(page) {
      const { told } = this;
      if (!this.isUpToDate) return;
      if (told?.place === page.dataset.place && told.version >= versionOf(page)) own.fill(page, told);
    }
    acknowledged({ slot, state, elsewhere }) {
      if (state !== "saved" && state !== "waiting") return;
      this.arrived += 1;
      if (state === "waiting" && !this.fresh) this.refresh(); // the room has moved on, though nobody said so here
      if (elsewhere || !this.querySelector(`auto-save[slot="${slot}"]`)) this.loadOwn();
    }
  }
  window.phone.Following = Following;
})();
