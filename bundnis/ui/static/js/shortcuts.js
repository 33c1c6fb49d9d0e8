// Single letters that lead somewhere: never inside a field, never with another key held down. Whoever does not want
// them switches them off in the account; then this file is not loaded at all (WCAG 2.1.4).
// Buttons and links of the page say their own key (aria-keyshortcuts); the rest are addresses, as on every page.

const addresses = JSON.parse(document.body.dataset.shortcuts);
const FIELDS = "input, textarea, select, [contenteditable]";
const PATIENCE = 1500;
let first = "";
let waiting = 0;

const of = (key) => [...document.querySelectorAll(`main [aria-keyshortcuts="${CSS.escape(key)}"]`)]
  .find((each) => each.offsetParent !== null);

const search = () => [...document.querySelectorAll("main input[type=search]")].find((each) => {
  each.closest("details")?.setAttribute("open", "");
  return each.offsetParent !== null;
});

const act = (keys) => {
  const field = keys === "/" ? search() : null;
  const thing = of(keys);
  if (field) {
    field.focus();
    field.select();
  } else if (thing) {
    thing.click();
  } else if (addresses[keys]) {
    location.assign(addresses[keys]);
  } else {
    return false;
  }
  return true;
};

// "/" on a page without a search field leads to one.
const led = location.hash && document.getElementById(location.hash.slice(1));
if (led?.type === "search" && search()) led.focus();

document.addEventListener("keydown", (event) => {
  const { key } = event;
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat) return;
  if (event.defaultPrevented || key.length !== 1 || event.target.closest?.(FIELDS)) return;
  const keys = first ? `${first} ${key}` : key;
  first = "";
  clearTimeout(waiting);
  if (act(keys)) {
    event.preventDefault();
  } else if (Object.keys(addresses).some((each) => each.startsWith(`${key} `))) {
    first = key;
    waiting = setTimeout(() => { first = ""; }, PATIENCE);
  }
});
