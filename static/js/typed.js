// `phone.typed`: text in a field that does not save by itself. It is kept on the phone when the
// page goes away under it, and given back when the field returns.
(() => {
  const { kept } = window.phone;
  const nameOf = (field) => `typed.${field.form?.action}.${field.name}`;
  const all = (root) => [...root.querySelectorAll("textarea, [type=text]")].filter((field) => !field.closest("auto-save"));
  const loose = (root) =>
    all(root).filter((field) => field.value !== field.defaultValue && !field.form?.hasAttribute("data-sent"));

  window.phone.typed = {
    loose,
    keep: (root) => loose(root).forEach((field) => kept.set(nameOf(field), field.value)),
    giveBack: (root) => {
      for (const field of all(root)) {
        const text = kept.get(nameOf(field));
        if (text && !field.value) field.value = text;
        kept.remove(nameOf(field));
      }
    },
  };
})();
