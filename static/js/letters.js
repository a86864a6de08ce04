// `phone.letters`: what is being typed, kept with every letter until it is put away. A page that was
// ended in the middle of a word leaves its letters here; the next one sends them, or keeps them
// as a draft where no answer was chosen yet.
(() => {
  const { kept, outbox } = window.phone;

  const keep = (slot, url, fields, unchosen) => kept.set(`letters.${slot}`, { slot, url, fields, unchosen });
  const forget = (slot) => kept.remove(`letters.${slot}`);

  for (const name of kept.names("letters.")) {
    const { slot, url, fields, unchosen } = kept.get(name);
    if (unchosen) kept.set(`draft.${slot}`, fields);
    else outbox.put(slot, url, fields);
    kept.remove(name);
  }
  window.phone.letters = { keep, forget };
})();
