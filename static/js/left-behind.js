// `phone.leftBehind(room)`: the line about what was written in a step that the room has left, and
// that is not sent yet or was refused.
(() => {
  const SOON = 700; // most of it is on its way
  const { outbox } = window.phone;
  const line = document.getElementById("unsent");
  let timer = 0;

  const refusal = ({ refused, fields }) => {
    const words = fields.find(([name]) => name === "text" || name === "reason")?.[1];
    return words ? `${refused} “${words}”` : refused;
  };

  window.phone.leftBehind = (room) => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      const left = outbox.items().filter(({ slot }) => !room.querySelector(`auto-save[slot="${slot}"]`));
      line.hidden = left.length === 0;
      line.textContent = left.some((item) => !item.refused) ? line.dataset.trying : left.map(refusal).join(" ");
    }, line.hidden ? SOON : 0);
  };
})();
