// While somebody writes: a gentle word where the text seems to say who a person is. The look happens
// on this phone alone; nothing is sent for it, held up or changed, and it may be wrong.
// `phone.seems(text)` is email, nhs, phone, postcode, name, or "" for nothing.
(() => {
  const PAUSE = 700;
  const { phrase, say } = window.phone;
  const EMAIL = /[^\s@]+@[^\s@]+\.\p{L}{2,}/u;
  const POSTCODE = /\b[a-z]{1,2}\d[a-z\d]?\s?\d[abd-hjlnp-uw-z]{2}\b/i;
  const PHONE = /(?:\+44\s?\(?0?\)?|\b0)(?:[\s().-]{0,2}\d){9,10}(?!\d)/;
  // No look-behind: an older iPhone could read nothing of the whole bundle.
  const TEN_DIGITS = /(?:^|\D)(\d{3}[\s-]?\d{3}[\s-]?\d{4})(?!\d)/g;
  const NAMES = [
    /\b(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Sister|Nurse)\.?\s+\p{Lu}\p{L}+/u,
    /\b(?:called|named|name is|name was)\s+\p{Lu}\p{L}+/u,
    /\b[Mm]y (?:mum|mother|dad|father|son|daughter|wife|husband|brother|sister|partner|friend|carer|manager|social worker),?\s+\p{Lu}\p{L}+/u,
  ];

  const isNhs = (digits) => { // the last digit checks the others, modulus 11
    const sum = [...digits].slice(0, 9).reduce((total, digit, place) => total + digit * (10 - place), 0);
    return (11 - (sum % 11)) % 11 === Number(digits[9]);
  };
  const seems = (text) => {
    if (EMAIL.test(text)) return "email";
    if ([...text.matchAll(TEN_DIGITS)].some(([, found]) => isNhs(found.replace(/\D/g, "")))) return "nhs";
    if (PHONE.test(text)) return "phone";
    if (POSTCODE.test(text)) return "postcode";
    return NAMES.some((name) => name.test(text)) ? "name" : "";
  };

  const look = (field) => {
    const note = field.closest(".field")?.querySelector("[data-gently]");
    if (!note) return;
    const found = seems(field.value);
    const told = found && phrase("gently", phrase(`seems_${found}`));
    if (note.textContent === told) return;
    note.textContent = told;
    note.hidden = !told;
    if (told) say(told);
  };
  let timer = 0;
  document.addEventListener("input", ({ target }) => {
    if (!target.matches("textarea")) return;
    clearTimeout(timer);
    timer = setTimeout(() => look(target), PAUSE);
  });
  window.phone.seems = seems;
})();
