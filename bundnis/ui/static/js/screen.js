// The screen in the hall, and its picture on the run sheet: what a step shows is made as large as there is room for.
// Where even the smallest size does not hold everything, whole lines are left out at the end and counted; but none where
// it is not they that take too much room.

const SIZES = [1.5, 1.35, 1.2, 1.1, 1.02, 0.95, 0.88, 0.82, 0.76, 0.7, 0.65, 0.6, 0.56, 0.52];

const fits = (body) => body.scrollHeight <= body.clientHeight + 1 && body.scrollWidth <= body.clientWidth + 1;

// As large as there is room for, down to the least.
const grow = (body, least) => SIZES.filter((each) => each >= least).some((size) => {
  body.style.setProperty("--l-fit", size);
  return fits(body);
});

function fit(body) {
  const list = body.querySelector("[data-rest]");
  const rest = body.querySelector(".l-slide__rest");
  const lines = list ? [...list.children] : [];
  for (const line of lines) line.hidden = false;
  if (rest) rest.hidden = true;
  const least = Number(list?.dataset.least ?? 0);
  if (grow(body, least) || !rest || lines.length < 2) return;
  rest.hidden = false;
  const show = (number) => {
    lines.forEach((line, place) => { line.hidden = place >= number; });
    rest.textContent = list.dataset.rest.replace("{n}", lines.length - number);
  };
  show(1);
  const room = { high: Math.max(body.clientHeight, body.scrollHeight), wide: Math.max(body.clientWidth, body.scrollWidth) };
  const holds = () => body.scrollHeight <= room.high + 1 && body.scrollWidth <= room.wide + 1;
  let number = lines.length;
  for (show(number); number > 1 && !holds(); show(number)) number -= 1;
  rest.hidden = number === lines.length;
  grow(body, least);
}

const all = () => document.querySelectorAll(".l-slide__body").forEach(fit);
let waits;
// Not for what it changes itself, nor for a clock or a turnout.
const watch = new MutationObserver((changes) => {
  if (changes.some(({ target }) => target.querySelector?.(".l-slide__body"))) all();
});
watch.observe(document.getElementById("live"), { childList: true, subtree: true });
addEventListener("resize", () => {
  cancelAnimationFrame(waits);
  waits = requestAnimationFrame(all);
});
document.fonts?.ready.then(all);
all();
