// `phone.ask(address, {cache, headers})`: the text of a page, or an error: `gone` when there is no
// place here any more. Nobody waits for an answer longer than the protocol says.
(() => {
  window.phone.ask = async (address, { cache = "no-store", headers = {} } = {}) => {
    const over = new AbortController();
    const timer = setTimeout(() => over.abort(), window.protocol.patience);
    try {
      const answer = await fetch(address, { cache, headers, signal: over.signal });
      if (!answer.ok) throw Object.assign(new Error(answer.status), { gone: answer.status === 404 });
      return await answer.text();
    } finally {
      clearTimeout(timer);
    }
  };
})();
