// The big screen: fetches what it shows at every change and exchanges only the pieces that
// differ, so that nothing flashes and marks fall into place once.
(() => {
  class HallScreen extends HTMLElement {
    connectedCallback() {
      this.received = new Map();
      document.fonts.ready.then(() => this.fit());
      window.addEventListener("resize", () => {
        this.received.delete("stage");
        this.refresh();
      });
      document.addEventListener("live:changed", () => this.refresh());
      document.addEventListener("live:state", ({ detail }) => {
        document.getElementById("lost").hidden = detail.state !== "lost";
      });
    }

    // One request at a time; a change while it runs asks once more.
    async refresh() {
      this.again = this.running;
      if (this.running) return;
      this.running = true;
      try {
        const answer = await fetch(this.getAttribute("src"), { cache: "no-store", signal: AbortSignal.timeout?.(10_000) });
        if (answer.status === 404) return location.reload();
        if (!answer.ok) throw new Error(answer.status);
        this.show(await answer.text());
      } catch {
        setTimeout(() => this.refresh(), 3000);
      } finally {
        this.running = false;
      }
      if (this.again) this.refresh();
    }

    show(html) {
      const page = document.createElement("template");
      page.innerHTML = html;
      for (const fresh of [...page.content.children]) {
        if (this.received.get(fresh.id) === fresh.outerHTML) continue;
        this.received.set(fresh.id, fresh.outerHTML);
        const old = document.getElementById(fresh.id);
        const moved = fresh.dataset.place !== old.dataset.place;
        fresh.classList.toggle("is-new", moved);
        old.replaceWith(fresh);
        if (moved) document.title = fresh.dataset.title;
        if (moved) window.scrollTo(0, 0);
      }
      this.fit();
    }

    // What the server reckoned for the narrowest screen is made to fit this one: what is too much
    // is set closer, and reasons that wait come in while there is room.
    fit() {
      const fits = () => document.documentElement.scrollHeight <= innerHeight;
      const stage = document.getElementById("stage");
      stage.classList.remove("is-close", "is-tight");
      for (const closer of ["is-close", "is-tight"]) if (!fits()) stage.classList.add(closer);
      const waiting = () => [...stage.querySelectorAll("#waiting li")];
      stage.dataset.waiting ??= waiting().length;
      const columns = [...stage.querySelectorAll(".talk__reasons > .reasons")];
      for (const reason of waiting()) {
        const place = reason.parentNode;
        columns.reduce((low, each) => (each.offsetHeight < low.offsetHeight ? each : low)).append(reason);
        if (fits()) continue;
        place.prepend(reason);
        break;
      }
      const left = stage.querySelectorAll("[data-left]");
      const more = Number(left[0]?.dataset.left) - stage.dataset.waiting + waiting().length;
      for (const words of left) words.hidden = Number(words.dataset.left) !== more;
    }
  }

  // Counts down by itself; the page asks again when the time and a little grace are over.
  class HallCountdown extends HTMLElement {
    connectedCallback() {
      const end = Date.now() + 1000 * Number(this.getAttribute("seconds"));
      this.tick = setInterval(() => {
        const left = Math.ceil((end - Date.now()) / 1000);
        this.textContent = Math.max(0, left);
        if (left < -3) document.querySelector("hall-screen").refresh();
      }, 1000);
    }

    disconnectedCallback() {
      clearInterval(this.tick);
    }
  }

  customElements.define("hall-screen", HallScreen);
  customElements.define("hall-countdown", HallCountdown);
})();
