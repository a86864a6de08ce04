// Who has this phone: <phone-holder room="/room/3/" seat="…">, without a seat on a cover.
// A page is put away as it is left, so that going back shows nothing of somebody to the next
// person, and other tabs turn away at once. `forget="…"`: the seat of who was taken off; what
// the phone knew of it goes, but never words that have not arrived.
(() => {
  const { kept, outbox } = window.phone;
  const here = document.querySelector("phone-holder");
  const page = document.documentElement;
  if (!here) return;
  const NAME = `review holder ${here.getAttribute("room")}`;
  const mine = here.getAttribute("seat") ?? "";

  const holder = (value) => {
    try {
      if (value !== undefined) localStorage.setItem(NAME, value);
      return localStorage.getItem(NAME);
    } catch {
      return null; // then the server is asked
    }
  };
  const turnAway = () => { // what this page alone holds is sent first
    page.classList.add("put-away");
    if (kept.works || !outbox?.items().length) location.reload();
    else setTimeout(turnAway, 1000);
  };

  addEventListener("pagehide", () => page.classList.add("put-away"));
  addEventListener("pageshow", ({ persisted }) => {
    if (persisted && holder() !== mine) turnAway();
    else page.classList.remove("put-away");
  });
  addEventListener("storage", ({ key, newValue }) => key === NAME && newValue !== mine && turnAway());
  holder(mine);

  const forgotten = here.getAttribute("forget");
  if (forgotten) {
    const left = new window.phone.Kept(forgotten);
    const words = /^(out|draft|letters|typed)\./;
    left.names("").filter((name) => !words.test(name)).forEach((name) => left.remove(name));
  }
})();
