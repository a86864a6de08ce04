// `phone.send(item, seat, signal)`: one try to bring one item to the server, and what became of it:
// {state} is saved, waiting, older (with what stands), refused (with the server's sentence), gone
// or trying. Only an answer in the server's own words counts: the page of a hotel's network, sent
// with 200, is "trying". A token that has gone stale is renewed and the item sent again at once.
(() => {
  const { status, keepalive_bytes } = window.protocol;
  const OUTCOMES = ["saved", "waiting", "older"];
  const { phrase } = window.phone;
  let token = document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";

  const post = (item, seat, signal) => {
    const body = new URLSearchParams([...item.fields, ["key", item.key], ["sequence", item.sequence]]);
    // X-Seat: this phone may have passed to somebody else, whose words these are not.
    const headers = { Accept: "application/json", "X-CSRFToken": token, "X-Seat": seat };
    const keepalive = String(body).length < keepalive_bytes; // so that it arrives though the page goes away
    return fetch(item.url, { method: "POST", body, headers, keepalive, signal });
  };

  const renew = async (item, signal) => { // nothing when the room's page brought a new token
    const room = item.url.replace(/(\/(?:room\/\d+|alone\/[^/]+)\/).*$/, "$1");
    const answer = await fetch(room, { cache: "no-store", signal });
    if (answer.status === 404) return { state: "gone" };
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("[name=csrfmiddlewaretoken]")?.value;
    if (!fresh) return { state: "trying" };
    token = fresh;
    document.querySelectorAll("[name=csrfmiddlewaretoken]").forEach((field) => (field.value = fresh));
    return null;
  };

  const heard = async (answer) => {
    const meaning = answer.ok ? "ok" : status[answer.status] ?? "trying";
    const told = ["ok", "refused", "gone"].includes(meaning) ? await answer.json() : {};
    if (meaning === "ok" && OUTCOMES.includes(told.outcome)) return { state: told.outcome, ...told };
    if (meaning === "gone") return { state: "gone", message: told.removed ? phrase("removed") : "" };
    const message = meaning === "too_long" ? phrase("too_long") : told.message;
    if (meaning === "too_long" || meaning === "refused") return message ? { state: "refused", message } : { state: "trying" };
    return { state: "trying", stumbled: answer.status === 500 };
  };

  window.phone.send = async (item, seat, signal) => {
    try {
      const answer = await post(item, seat, signal);
      if (status[answer.status] !== "renew") return await heard(answer);
      return (await renew(item, signal)) ?? (await heard(await post(item, seat, signal)));
    } catch {
      return { state: "trying" }; // no signal, no answer in time, or not our server's words
    }
  };
})();
