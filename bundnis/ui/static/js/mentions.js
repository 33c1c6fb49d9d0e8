// Names while one types an @ in a comment. Without this file one types the name, or picks it below the field.

const field = document.querySelector("[data-mentions]");
const names = [...(document.getElementsByName(field?.dataset.mentions ?? "")[0]?.options ?? [])]
  .filter((option) => option.value).map((option) => option.textContent.trim());

const list = document.createElement("div");
list.className = "b-suggest";
list.hidden = true;
field?.after(list);

const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

// The @ one is writing behind, with what stands between it and the cursor.
function begun() {
  const before = field.value.slice(0, field.selectionStart);
  const found = /(?:^|[\s(,;])@([^@\n]{0,40})$/u.exec(before);
  return found && { typed: found[1], at: before.length - found[1].length };
}

function suggest() {
  const here = begun();
  const fitting = here ? names.filter((name) => plain(name).startsWith(plain(here.typed))
    || plain(name).split(" ").some((word) => here.typed && word.startsWith(plain(here.typed)))).slice(0, 6) : [];
  list.replaceChildren(...fitting.map((name) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "b-chip";
    button.textContent = name;
    button.addEventListener("click", () => take(name));
    return button;
  }));
  list.hidden = !fitting.length;
}

function take(name) {
  const here = begun();
  if (!here) return;
  field.setRangeText(`${name} `, here.at, field.selectionStart, "end");
  list.hidden = true;
  field.focus();
}

field?.addEventListener("input", suggest);
field?.addEventListener("keydown", (event) => {
  if (list.hidden) return;
  if (event.key === "Escape") list.hidden = true;
  if (event.key === "ArrowDown") {
    event.preventDefault();
    list.querySelector("button").focus();
  }
});
list.addEventListener("keydown", (event) => {
  const there = { ArrowDown: "nextElementSibling", ArrowRight: "nextElementSibling",
    ArrowUp: "previousElementSibling", ArrowLeft: "previousElementSibling" }[event.key];
  if (there) {
    event.preventDefault();
    (document.activeElement[there] ?? field).focus();
  }
  if (event.key === "Escape") { list.hidden = true; field.focus(); }
});
