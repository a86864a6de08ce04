// `phone.mark(root, row, number)`: says in a picture which row is one's own, and draws a ring around
// one's own mark if there is one, as the whole page draws it.
(() => {
  const NUMBERS = /-?[\d.]+/g;

  const ring = (mark) => {
    const [x, y] = mark.querySelector("path").getAttribute("transform").match(NUMBERS).map(Number);
    const circle = document.createElementNS("http://www.w3.org/2000/svg", "circle");
    const drawn = { class: "picture__own", cx: x + 8, cy: y + 8, r: 9, fill: "none", "stroke-width": 2 };
    Object.entries(drawn).forEach(([name, value]) => circle.setAttribute(name, value));
    mark.append(circle);
  };

  window.phone.mark = (root, name, number) => {
    const row = root.querySelector(`[data-row="${name}"]`);
    const own = `${row?.classList[0]}--own`;
    if (!row || row.classList.contains(own)) return;
    row.classList.add(own);
    const tag = Object.assign(document.createElement("span"), { className: "tag" });
    tag.textContent = row.parentElement.dataset.mine;
    row.querySelector(":scope > p:last-of-type").append(" ", tag);
    const mark = row.querySelectorAll(".picture__mark")[number];
    if (mark && !mark.querySelector("rect")) ring(mark); // bars have no mark of one's own
  };
})();
