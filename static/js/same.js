// `phone.same`: a page that all phones share comes without what never changes and without the token
// of a form; the first page of this phone brought both. Where it says [data-same], a block goes whose
// {holes} are filled with the numbers and the texts that stand there.
(() => {
  const here = () => document.getElementById("same");

  const renew = async (ask) => { // the words changed meanwhile, as after an update of the server
    const page = new DOMParser().parseFromString(await ask(), "text/html");
    const fresh = page.getElementById("same");
    if (fresh) here().replaceWith(document.adoptNode(fresh));
  };

  const filled = (block, { dataset, children }) => {
    const texts = [...children].map((child) => [child.dataset.hole, child.innerHTML]);
    const holes = { ...dataset, ...Object.fromEntries(texts) };
    return block.innerHTML.replace(/{(\w+)}/g, (hole, name) => holes[name] ?? hole);
  };

  // Completes `fresh`; `ask` fetches the whole page, where needed. Null when that did not help.
  window.phone.same = async (fresh, ask) => {
    if (fresh.dataset.blocks !== here().dataset.blocks) await renew(ask);
    for (const place of fresh.querySelectorAll("[data-same]")) {
      const block = here().content.querySelector(`[data-block="${place.dataset.same}"]`);
      if (!block) return null;
      place.outerHTML = filled(block, place);
    }
    const token = document.querySelector("[name=csrfmiddlewaretoken]");
    fresh.querySelectorAll("form").forEach((form) => form.prepend(token.cloneNode(false)));
    return fresh;
  };
})();
