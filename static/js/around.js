// `phone.around(now, fresh)`: while somebody writes in a page, what stands around ([data-around]) is
// put in anew, so that a reason that was held back goes and one that was let through comes. What is
// folded open stays open; what has the focus stays as it is until the field is left.
(() => {
  window.phone.around = (now, fresh) => {
    for (const part of now.querySelectorAll("[data-around]")) {
      const next = fresh.querySelector(`#${part.id}`)?.cloneNode(true); // the other is still to be shown
      if (!next || part.contains(document.activeElement)) continue;
      const folds = [...part.querySelectorAll("details")].map((fold) => fold.open);
      next.querySelectorAll("details").forEach((fold, i) => (fold.open = folds[i] ?? fold.open));
      part.replaceWith(next);
    }
  };
})();
