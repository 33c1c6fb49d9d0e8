// Live pages: phone, run sheet, screen. They ask the server for what is new and replace only what has changed, never
// where somebody writes. Without this file every page works by reloading it.

const live = document.getElementById("live");
const line = document.getElementById("connection");
let tag = live?.dataset.tag || "";
let step = live?.dataset.step || "";
let ballot = "";
let failures = 0;
let timer = 0;
let interval = 2000;
// The server's clock minus ours, in milliseconds.
let drift = 0;

const isBusy = (region) =>
  region.matches(":focus-within") || [...region.querySelectorAll("textarea, input:not([type=hidden])")].some((f) => f.value !== f.defaultValue || f.checked !== f.defaultChecked);

function replace(regions) {
  let waits = false;
  for (const [name, [key, html]] of Object.entries(regions ?? {})) {
    const region = live.querySelector(`[data-region="${name}"]`);
    if (!region) continue;
    if (region.dataset.key === key) continue;
    if (isBusy(region)) {
      waits = true;
      continue;
    }
    region.innerHTML = html;
    region.dataset.key = key;
  }
  return waits;
}

function runTimer(state) {
  const clock = live.querySelector("[data-timer]");
  if (!clock || state.ends_at === undefined) return;
  clock.dataset.ends = state.ends_at ?? "";
  clock.dataset.left = state.left ?? "";
  tick();
}

function tick() {
  const clock = live.querySelector("[data-timer]");
  if (!clock) return;
  const { ends, left } = clock.dataset;
  clock.hidden = !ends && left === "";
  if (clock.hidden) return;
  const seconds = Math.max(0, left !== "" ? Number(left) : Math.round((Number(ends) - (Date.now() + drift)) / 1000));
  clock.querySelector("[data-clock]").textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  clock.classList.toggle("is-over", seconds === 0);
}

async function own() {
  if (!live.dataset.own) return;
  const answer = await fetch(live.dataset.own, { headers: { Accept: "application/json" } });
  if (answer.ok && !answer.redirected) replace((await answer.json()).regions);
}

async function look() {
  clearTimeout(timer);
  let next = interval;
  try {
    const answer = await fetch(live.dataset.state, { headers: tag ? { "If-None-Match": tag } : {}, cache: "no-store" });
    if (!answer.ok && answer.status !== 304) throw new Error(String(answer.status));
    const state = answer.status === 304 ? { same: true } : await answer.json();
    if (state.now) drift = state.now - Date.now();
    next = interval = state.next_ms ?? interval;
    if (!state.same) {
      const isNewStep = state.step !== undefined && (String(state.step ?? "") !== step || String(state.ballot ?? "") !== ballot);
      const waits = replace(state.regions);
      runTimer(state);
      // What could not be replaced is asked for again.
      tag = waits ? "" : answer.headers.get("ETag") || "";
      if (isNewStep) {
        step = String(state.step ?? "");
        ballot = String(state.ballot ?? "");
        await own();
      }
    }
    failures = 0;
    if (line) line.hidden = true;
  } catch {
    failures += 1;
    next = Math.min(8000, 1000 * 2 ** (failures - 1));
    if (line && failures > 1) {
      line.textContent = line.dataset.offline;
      line.hidden = false;
    }
  }
  if (document.hidden) next = Math.max(next, 10000);
  timer = setTimeout(look, next * (0.8 + Math.random() * 0.4));
}

if (live) {
  const clock = live.querySelector("[data-timer]");
  if (clock?.dataset.now) drift = Number(clock.dataset.now) - Date.now();
  setInterval(tick, 500);
  tick();
  for (const name of ["online", "pageshow", "focus"]) addEventListener(name, look);
  document.addEventListener("visibilitychange", () => document.hidden || look());
  timer = setTimeout(look, 1000);
}
