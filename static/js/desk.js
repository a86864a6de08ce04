// The desk follows the room: it fetches its parts again when something changed, puts in
// nothing older than what is there, and leaves alone whatever somebody is writing in.
(() => {
  const again = document.getElementById("desk-again");
  const banner = document.getElementById("live-state");
  const version = () => Number(document.getElementById("now").dataset.version);

  // One thing at a time: what a press brings back is fresh already, and its own form must
  // still be there when it arrives.
  let busy = 0;
  let heard = 0; // the newest version that was told
  let wanted = false; // false, "counts" or "room"
  let failures = 0; // one after the other
  let later = 0;
  async function fetchAgain(part) {
    wanted = wanted === "room" ? wanted : part;
    if (busy) return;
    const needed = wanted === "room" || heard > version() ? "room" : "counts";
    wanted = false;
    busy += 1;
    failures += 1; // until it has come
    try {
      await htmx.ajax("GET", `${again.dataset.now}?part=${needed}`, { source: again, swap: "none" });
    } catch { /* said by the banner */ }
    free();
    const pauses = window.protocol.fetch_again;
    clearTimeout(later);
    if (failures) later = setTimeout(() => fetchAgain(needed), pauses[Math.min(failures, pauses.length) - 1]);
  }
  document.addEventListener("htmx:afterRequest", ({ detail }) => {
    if (detail.elt === again && detail.successful) failures = 0;
  });
  function free() {
    busy -= 1;
    if (wanted) fetchAgain(wanted);
  }
  // What a press brings back must find its form where it was: what was fetched meanwhile is left
  // out and fetched once more. Should the form be gone all the same, it is put in place from here.
  const met = new WeakSet(); // answers that found their place
  let pressing = 0;
  const pressed = ({ detail }) => detail.requestConfig?.verb === "post" && !detail.elt.matches("[data-note]");
  document.addEventListener("htmx:beforeSend", (event) => {
    if (!pressed(event)) return;
    const { xhr } = event.detail;
    busy += 1;
    pressing += 1;
    xhr.addEventListener("loadend", () => {
      pressing -= 1;
      if (xhr.responseText && !met.has(xhr)) htmx.swap(again, xhr.responseText, { swapStyle: "none" }, { contextElement: again });
      if (xhr.status === 409) document.getElementById("messages").scrollIntoView({ block: "center" });
      setTimeout(free);
    });
  });
  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    met.add(detail.xhr);
    if (detail.elt !== again || !pressing) return;
    detail.shouldSwap = false;
    wanted = "room";
  });
  document.addEventListener("desk:again", () => fetchAgain("room"));
  document.addEventListener("live:changed", ({ detail }) => {
    heard = Math.max(heard, detail.version || 0);
    fetchAgain("counts");
  });

  // What is put in place, and what is not.
  const unsent = (place) => place.querySelector("[data-unsent], [data-conflict]")
    || (place.contains(document.activeElement) && document.activeElement.matches("textarea, input:not([type=hidden]), select"));
  const older = (fresh, place) => Number(fresh.dataset.version || Infinity) < Number(place.dataset.version || 0);
  document.addEventListener("htmx:oobBeforeSwap", (event) => {
    const { target, fragment } = event.detail;
    const fresh = fragment.querySelector?.(`#${target.id}`) || fragment.firstElementChild;
    if (!fresh || target.id === "messages") return;
    if (older(fresh, target)) event.detail.shouldSwap = false;
    else if (target.id === "notes" && target.dataset.notes === fresh.dataset.notes) event.detail.shouldSwap = false;
    else if (fresh.dataset.same && fresh.dataset.same === target.dataset.same) event.detail.shouldSwap = false;
    else if (unsent(target)) {
      event.detail.shouldSwap = false;
      target.dataset.behind = ""; // fetched again as soon as it is sent
    } else if (fresh.isEqualNode(target)) event.detail.shouldSwap = false;
  });

  // How the desk hears, and what went wrong.
  const say = (text) => {
    banner.textContent = text || "";
    banner.hidden = !text;
  };
  document.addEventListener("live:state", ({ detail }) => say(again.dataset[detail.state]));
  ["htmx:sendError", "htmx:timeout"].forEach((name) => document.addEventListener(name, () => say(again.dataset.failed)));
  document.addEventListener("htmx:responseError", ({ detail }) => {
    if (detail.xhr.status === 404) return say(again.dataset.takenOut);
    if (![401, 403].includes(detail.xhr.status)) return say(again.dataset.failed);
    say(again.dataset.signedOut);
    const link = Object.assign(document.createElement("a"), { href: again.dataset.login, textContent: again.dataset.signIn });
    banner.append(" ", link);
  });
  document.addEventListener("htmx:afterOnLoad", ({ detail }) => {
    if (detail.xhr.status < 400 && banner.textContent === again.dataset.failed) say("");
  });
})();
