// Notes save themselves while somebody writes. Until the server has a note, it is also kept
// in this tab, so that a reload or a lost session loses nothing.
(() => {
  const PAUSE = 1200;
  const timers = new WeakMap();
  const place = (form) => `note-${form.dataset.note}`;
  const versionOf = (form) => form.querySelector("[name=version]");
  const noteOf = (element) => element?.closest?.("form[data-note]");

  function keep(form) {
    const kept = { text: form.elements.text.value, version: versionOf(form).value };
    try { sessionStorage.setItem(place(form), JSON.stringify(kept)); } catch { /* full or forbidden */ }
  }
  function kept(form) {
    try { return JSON.parse(sessionStorage.getItem(place(form))); } catch { return null; }
  }
  function unsaved(form) {
    form.dataset.unsent = "";
    const says = form.querySelector("[data-says]");
    if (says) says.textContent = form.dataset.unsaved;
  }
  function send(form) {
    clearTimeout(timers.get(form));
    if (form.isConnected && !form.querySelector("[data-conflict]")) htmx.trigger(form, "save");
  }

  document.addEventListener("input", ({ target }) => {
    const form = noteOf(target);
    if (!form) return;
    unsaved(form);
    keep(form);
    clearTimeout(timers.get(form));
    timers.set(form, setTimeout(() => send(form), PAUSE));
  });
  document.addEventListener("focusout", ({ target }) => {
    const form = noteOf(target);
    if (form && target.name === "text" && "unsent" in form.dataset) send(form);
  });

  document.addEventListener("htmx:beforeRequest", ({ target }) => {
    const form = noteOf(target);
    if (form) form.sent = form.elements.text.value;
  });
  document.addEventListener("htmx:afterRequest", ({ target, detail }) => {
    const form = noteOf(target);
    if (!form) return;
    if (!detail.successful || detail.xhr.status !== 200) {
      if (detail.xhr.status < 400 || detail.xhr.status >= 500) timers.set(form, setTimeout(() => send(form), PAUSE * 5));
      return;
    }
    if (form.elements.text.value !== form.sent) {
      unsaved(form); // more was typed meanwhile
      return keep(form);
    }
    delete form.dataset.unsent;
    sessionStorage.removeItem(place(form));
    const behind = document.querySelector("#notes[data-behind]");
    if (behind && !behind.contains(document.activeElement)) catchUp(behind);
  });
  document.addEventListener("focusout", () => setTimeout(() => {
    const behind = document.querySelector("[data-behind]");
    if (!behind || behind.contains(document.activeElement) || behind.querySelector("[data-unsent], [data-conflict]")) return;
    catchUp(behind);
  }));
  function catchUp(behind) {
    delete behind.dataset.behind;
    document.dispatchEvent(new CustomEvent("desk:again"));
  }

  // What a reload or a lost session cut off is put back, and sent on the version it was written on.
  function restore() {
    for (const form of document.querySelectorAll("form[data-note]")) {
      const draft = kept(form);
      if (!draft || form.dataset.restored || draft.text === form.elements.text.value) continue;
      form.dataset.restored = "";
      unsaved(form);
      form.elements.text.value = draft.text;
      versionOf(form).value = draft.version;
      send(form);
    }
  }
  document.addEventListener("htmx:oobAfterSwap", restore);
  window.addEventListener("beforeunload", (event) => {
    if (document.querySelector("form[data-note][data-unsent]")) event.preventDefault();
  });
  window.addEventListener("load", restore);
})();
