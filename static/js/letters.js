// `phone.letters`: what is being typed, kept with every letter until it is put away. A page that was
// ended in the middle of a word leaves its letters here; the next one sends them, or keeps them
// as a draft where no answer was chosen yet.
(() => {
  const { kept, outbox } = window.phone;

  const keep = (slot, url, fields, unchosen) => kept.set(`letters.${slot}`, { slot, url, fields, unchosen });
  const forget = (slot) => kept.remove(`letters.${slot}`);

  const takeUp = (theirs, box) => { // of any seat that this phone holds
    for (const name of theirs.names("letters.")) {
      const { slot, url, fields, unchosen } = theirs.get(name);
      if (unchosen) theirs.set(`draft.${slot}`, fields);
      else box.put(slot, url, fields);
      theirs.remove(name);
    }
  };
  takeUp(kept, outbox);
  window.phone.letters = { keep, forget, takeUp };
})();
