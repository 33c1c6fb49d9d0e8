// Small comforts. Every page is complete without this file: nothing here is the only way to do something.

// The summary of refused fields takes the focus, so that ear and keyboard start there.
document.querySelector("[data-focus]")?.focus();

// A card that was moved into a folded column is shown.
document.querySelector(".b-column:not([open]) :target")?.closest("details").setAttribute("open", "");

// A link to a group of choices leads to its first choice, not to the frame around it.
document.querySelectorAll(".b-errors a").forEach((link) => {
  link.addEventListener("click", (event) => {
    const target = document.getElementById(link.hash.slice(1));
    const field = target?.matches("fieldset") ? target.querySelector("input, select, textarea") : target;
    if (!field) return;
    event.preventDefault();
    field.closest("details")?.setAttribute("open", "");
    field.focus();
    field.closest(".b-field")?.scrollIntoView({ block: "start" });
  });
});

document.addEventListener("click", (event) => {
  // One-tap choices fill the field they stand under.
  const choice = event.target.closest("[data-fill]");
  if (choice) {
    const field = document.getElementById(choice.dataset.fill);
    field.value = choice.dataset.value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  }
  // Copy an address; the button says that it did. Needs data-copy (what) and data-copied (the finished word).
  const copy = event.target.closest("[data-copy]");
  if (copy) {
    navigator.clipboard?.writeText(copy.dataset.copy).then(() => {
      const word = copy.querySelector(".kern-label") ?? copy;
      word.textContent = copy.dataset.copied;
      word.setAttribute("role", "status");
    });
  }
  // Menus of the header close when one looks elsewhere.
  document.querySelectorAll(".b-menu[open]").forEach((menu) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    document.querySelectorAll(".b-menu[open]").forEach((menu) => {
      menu.open = false;
      menu.querySelector("summary").focus();
    });
  }
  // Ctrl+Enter sends the form one is writing in, with the first button that sends it; on the board each card has one.
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    const form = event.target.closest("form");
    const first = (event.target.closest(".b-slot") ?? form)?.querySelector("button:not([type=button])");
    if (form) form.requestSubmit(first ?? undefined);
  }
});

// On paper everything folded is open; afterwards it is as it was.
let opened = [];
addEventListener("beforeprint", () => {
  opened = [...document.querySelectorAll("main details:not([open])")];
  opened.forEach((part) => { part.open = true; });
});
addEventListener("afterprint", () => opened.forEach((part) => { part.open = false; }));
