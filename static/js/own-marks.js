// `phone.mark(root, row, number)`: says in a picture which row is one's own, and draws a ring around
// one's own mark if there is one, as the whole page draws it.
(() => {
  const PITCH = 20; // marks lie in rows, each in a square of this size

  const ring = (people, number) => {
    const across = people.viewBox.baseVal.width / PITCH;
    const [cx, cy] = [number % across, Math.floor(number / across)].map((place) => (place + 0.5) * PITCH);
    const circle = document.createElementNS("http://www.w3.org/2000/svg", "circle");
    const drawn = { class: "picture__own", "data-mark": number, cx, cy, r: 9, fill: "none", "stroke-width": 2 };
    Object.entries(drawn).forEach(([name, value]) => circle.setAttribute(name, value));
    people.append(circle);
  };

  window.phone.mark = (root, name, number) => {
    const row = root.querySelector(`[data-row="${name}"]`);
    const own = `${row?.classList[0]}--own`;
    if (!row || row.classList.contains(own)) return;
    row.classList.add(own);
    const tag = Object.assign(document.createElement("span"), { className: "tag" });
    tag.textContent = row.parentElement.dataset.mine;
    row.querySelector(":scope > p:last-of-type").append(" ", tag);
    const people = row.querySelector(".picture__people");
    if (people?.querySelectorAll(".picture__mark")[number]) ring(people, number); // bars have none
  };
})();
