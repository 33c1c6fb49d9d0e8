// Dragging is an extra: an item or idea dropped on another is put with it, as if both had been chosen in the form.

const LINES = 'form[action$="/items/group"] .l-ideas';
const boxOf = (line) => line?.querySelector('[name="thing"]');
const boxesOf = (form) => [...form.querySelectorAll('[name="thing"]')];
let held = ""; // "idea-12" or "cluster-4": the page may be renewed meanwhile

function placeOf(event) {
  const line = event.target.closest?.(`${LINES} > li`);
  const box = boxOf(line);
  // Not on itself, nor on the item it is the first of.
  return held && box && box.value !== held && !line.querySelector(`[value="${held}"]`) ? line : null;
}

function show(line) {
  document.querySelector(".l-ideas .is-drop")?.classList.remove("is-drop");
  line?.classList.add("is-drop");
}

document.addEventListener("pointerdown", ({ target }) => {
  const line = target.closest?.(`${LINES} li`);
  if (line) line.draggable = true;
});

document.addEventListener("dragstart", (event) => {
  held = boxOf(event.target.closest?.(`${LINES} li`))?.value ?? "";
  if (held) event.dataTransfer.setData("text/plain", "");
});

document.addEventListener("dragover", (event) => {
  const line = placeOf(event);
  show(line);
  if (line) event.preventDefault();
});

document.addEventListener("drop", (event) => {
  const line = placeOf(event);
  if (!line) return;
  event.preventDefault();
  const there = boxOf(line);
  const [kind, id] = there.value.split("-");
  for (const box of boxesOf(there.form)) box.checked = box.value === held || (kind === "idea" && box === there);
  there.form.elements.target.value = kind === "cluster" ? id : "";
  there.form.querySelector(".l-move button").click();
});

document.addEventListener("dragend", () => {
  held = "";
  show(null);
});
