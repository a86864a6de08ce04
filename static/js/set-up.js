// Setting up: buttons move a domain up and down (without them the numbers do), and a print button.
class OrderList extends HTMLElement {
  connectedCallback() {
    this.list = this.querySelector("ul");
    this.live = Object.assign(document.createElement("p"), { className: "visually-hidden", role: "status" });
    this.append(this.live);
    for (const row of this.list.children) {
      const number = row.querySelector(".order__number");
      number.hidden = true;
      const title = row.querySelector("[data-title]").textContent;
      row.append(this.button("up", "↑", title), this.button("down", "↓", title));
    }
    this.list.addEventListener("change", () => this.number());
    this.number();
  }

  button(way, sign, title) {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "button button--plain order__move", textContent: sign });
    button.setAttribute("aria-label", `${this.dataset[way]}: ${title}`);
    button.addEventListener("click", () => this.move(button, way));
    return button;
  }

  move(button, way) {
    const row = button.closest("li");
    const other = way === "up" ? row.previousElementSibling : row.nextElementSibling;
    if (!other) return;
    if (way === "up") other.before(row);
    else other.after(row);
    this.number();
    button.focus();
    const place = [...this.list.children].indexOf(row) + 1;
    this.live.textContent = `${row.querySelector("[data-title]").textContent}: ${this.dataset.moved} ${place}`;
  }

  number() {
    [...this.list.children].forEach((row, place) => {
      row.querySelector(".order__number input").value = place + 1;
    });
  }
}
customElements.define("order-list", OrderList);

class PrintButton extends HTMLElement {
  connectedCallback() {
    this.hidden = false;
    this.addEventListener("click", () => window.print());
  }
}
customElements.define("print-button", PrintButton);
