// `phone.leftBehind(room)`: the line about what was written in a step that the room has left, and
// that is not sent yet or was refused; and notes that were written there and never sent.
(() => {
  const SOON = 700; // most of it is on its way
  const { outbox, kept } = window.phone;
  const line = document.getElementById("unsent");
  let timer = 0;

  const refusal = ({ refused, fields }) => {
    const words = fields.find(([name]) => name === "text" || name === "reason")?.[1];
    return words ? `${refused} “${words}”` : refused;
  };
  const notes = (room) => { // a note has its field only where the room talks about the same
    const names = kept.names("draft.add:").filter((name) => !room.querySelector(`idea-box[name="${name.slice("draft.".length)}"]`));
    return names.map((name) => kept.get(name)).filter((text) => typeof text === "string" && text.trim());
  };
  const tell = (room) => {
    const left = outbox.items().filter(({ slot }) => !room.querySelector(`auto-save[slot="${slot}"]`));
    const trying = left.some((item) => !item.refused);
    const lines = trying ? [line.dataset.trying] : left.map(refusal);
    const said = [...lines, ...notes(room).map((text) => `${line.dataset.note} “${text.trim()}”`)];
    line.hidden = said.length === 0;
    line.textContent = said.join(" ");
  };

  window.phone.leftBehind = (room) => {
    clearTimeout(timer);
    timer = setTimeout(() => tell(room), line.hidden ? SOON : 0);
  };
})();
