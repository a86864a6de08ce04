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
  // First names that are no other word, of people of all ages: the look is for what many would write.
  const FIRST = `adam aisha alan albert alex ali alice amanda amir amy andrea andrew angela ann anna anne
    barbara ben benjamin brenda brian caroline catherine charlotte chloe chris christine
    christopher claire clare colin daniel dave david debbie dorothy edward elizabeth ellen
    emily emma eric fatima fred gary gemma geoff george graham hannah harry hassan helen henry
    hussain ian ibrahim imran jake james jane janet jason jennifer jenny jessica joan joe john
    josh joyce julia julie karen kate katie kelly kevin kim laura lewis liam linda lindsey
    lisa louise lucy luke margaret maria martin mary maureen megan michael mike mohammed
    muhammad nathan neil nicola nigel oliver olivia owen patricia paul peter phil philip priya
    rachel rebecca richard robert ruth ryan sally sam samantha sandra sara sarah sean sharon
    simon sophia sophie stephen steve steven susan suzanne teresa thomas tim tina tom tony
    tracey vicky victoria wendy yasmin yusuf zainab zoe`.split(/\s+/);
  // Two words with capitals within a sentence are mostly somebody, where neither is one of these.
  const PLACES = /^(?:Adult|Adults|Age|Act|Advice|Avenue|Bank|Board|Borough|Care|Carers|Centre|Children|Church|Citizens|City|Close|College|Commission|Committee|Community|Council|County|Court|District|Drive|East|England|Family|Forum|Foundation|Group|Hall|Health|Help|Home|Homes|Hospice|Hospital|House|Housing|Ireland|Lane|Learning|Library|Local|London|Meals|Mental|National|Network|New|North|Office|Park|Partnership|Place|Police|Practice|Project|Quality|Road|Royal|Safeguarding|School|Scotland|Service|Services|Shared|Social|South|Square|Street|Support|Surgery|Team|Town|Trust|University|Village|Wales|West|Wheels|January|February|March|April|May|June|July|August|September|October|November|December|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)$/;
  const PAIR = /[\p{Ll},;:(–-]\s+(\p{Lu}\p{Ll}+)\s+(\p{Lu}\p{Ll}+)(\s+\p{Lu})?/gu;
  const NAMES = [
    /\b(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Rev|Cllr|Councillor|Sister|Nurse)\.?\s+\p{Lu}\p{L}+/u,
    /\b(?:called|named|name is|name was)\s+\p{Lu}\p{L}+/u,
    /\b[Mm]y (?:mum|mother|dad|father|son|daughter|wife|husband|brother|sister|partner|friend|carer|manager|social worker),?\s+\p{Lu}\p{L}+/u,
  ];

  const isNhs = (digits) => { // the last digit checks the others, modulus 11
    const sum = [...digits].slice(0, 9).reduce((total, digit, place) => total + digit * (10 - place), 0);
    return (11 - (sum % 11)) % 11 === Number(digits[9]);
  };
  const hasFirstName = (text) => (text.toLowerCase().match(/\p{L}+/gu) ?? []).some((word) => FIRST.includes(word));
  const hasWholeName = (text) => [...text.matchAll(PAIR)].some(([, one, two, more]) => !more && !PLACES.test(one) && !PLACES.test(two));
  const seems = (text) => {
    if (EMAIL.test(text)) return "email";
    if ([...text.matchAll(TEN_DIGITS)].some(([, found]) => isNhs(found.replace(/\D/g, "")))) return "nhs";
    if (PHONE.test(text)) return "phone";
    if (POSTCODE.test(text)) return "postcode";
    return NAMES.some((name) => name.test(text)) || hasFirstName(text) || hasWholeName(text) ? "name" : "";
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
