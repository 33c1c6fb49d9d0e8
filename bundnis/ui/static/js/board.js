// Dragging is an extra: a card dropped on a column is moved as if the move had been chosen in its select.

// "stage:column:move" of every move that leads to another column (data-drops of the board).
const drops = document.querySelector("[data-drops]")?.dataset.drops.split(" ").map((drop) => drop.split(":")) ?? [];
let select = null;

function moveTo(column) {
  const stage = select?.name.split("-")[1];
  const found = drops.find(([from, to]) => from === stage && `column-${to}` === column?.id);
  return found && select.querySelector(`option[value="${found[2]}"]`)?.value;
}

function show(column) {
  document.querySelector(".b-column.is-drop")?.classList.remove("is-drop");
  column?.classList.add("is-drop");
}

document.addEventListener("dragstart", (event) => {
  select = event.target.closest?.(".b-slot")?.querySelector("select") ?? null;
});

document.addEventListener("dragover", (event) => {
  const column = event.target.closest?.(".b-column");
  const fits = Boolean(moveTo(column));
  show(fits ? column : null);
  if (fits) event.preventDefault();
});

document.addEventListener("drop", (event) => {
  const move = moveTo(event.target.closest?.(".b-column"));
  if (!move) return;
  event.preventDefault();
  select.value = move;
  select.nextElementSibling.click();
});

document.addEventListener("dragend", () => {
  select = null;
  show(null);
});
