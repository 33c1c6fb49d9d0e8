// The ballot on a phone: how many dots are left; and one's own choice, kept in this browser alone, beside the result:
// once the vote is closed the server does not know any more whose ballot was whose. Without this file both are missing.

const live = document.getElementById("live");
const nameOf = (ballot) => `bundnis ballot ${live.dataset.place} ${ballot}`;
const dotsOf = (form) => [...new FormData(form)].filter(([name, value]) => name.startsWith("dots-") && value !== "0");

function count(form) {
  const line = form.querySelector("[data-left]");
  if (!line) return;
  const left = dotsOf(form).reduce((sum, [, value]) => sum - Number(value), Number(form.dataset.dots));
  const text = (left < 0 ? line.dataset.over : line.dataset.left).replace("{n}", Math.abs(left));
  if (line.textContent === text) return;
  line.textContent = text;
  line.classList.toggle("is-over", left < 0);
}

function keep(form) {
  try {
    localStorage.setItem(nameOf(form.dataset.ballot), JSON.stringify(Object.fromEntries(dotsOf(form))));
  } catch {
    // A browser that keeps nothing shows nothing later.
  }
}

function remind(mark) {
  let kept = null;
  try {
    kept = JSON.parse(localStorage.getItem(nameOf(mark.dataset.own)));
  } catch {
    // As above.
  }
  const dots = kept?.[`dots-${mark.dataset.item}`];
  if (!dots) return;
  mark.textContent = mark.dataset.words.replace("{n}", dots);
  mark.hidden = false;
}

function look() {
  for (const line of live.querySelectorAll("[data-remembers][hidden]")) line.hidden = false;
  live.querySelectorAll("form[data-ballot]").forEach(count);
  live.querySelectorAll("[data-own][data-item][hidden]").forEach(remind);
}

live.addEventListener("change", ({ target }) => target.form?.matches("[data-ballot]") && count(target.form));
live.addEventListener("submit", ({ target }) => target.matches("[data-ballot]") && keep(target), true);
new MutationObserver(look).observe(live, { childList: true, subtree: true });
addEventListener("pageshow", look);
// outbox.js puts back what was filled in before.
setTimeout(look, 500);
look();
