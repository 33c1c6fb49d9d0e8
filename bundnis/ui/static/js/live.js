// Live pages: phone, run sheet, screen. They ask the server for what is new and replace what has changed, never where
// somebody writes. Without this file pages are reloaded. What is sent goes through outbox.js.

const live = document.getElementById("live");
const line = document.getElementById("connection");
const news = document.getElementById("news");
const flow = live.querySelector("[data-regions]");
// Screens send nothing.
const outbox = live.dataset.outbox && (await import(live.dataset.outbox));
const FIELDS = "textarea, select, input:not([type=hidden])";
const WRITTEN = "textarea, select, input:not([type=hidden], [type=radio], [type=checkbox])";
const PATIENCE = 8000;
let { tag, asks } = live.dataset;
let timer;
let interval = 2000;
let failures = 0;
let looking = false;
let drift = 0; // the server's clock minus ours, in milliseconds
let waiting = {}; // what came for regions somebody writes in

// -- replacing ------------------------------------------------------------------------------------

const isChanged = (field) => {
  if (!field.matches("select")) return field.value !== field.defaultValue || field.checked !== field.defaultChecked;
  const first = [...field.options].findIndex((option) => option.defaultSelected);
  return field.selectedIndex !== Math.max(first, 0);
};
// A form as it was sent holds nothing unsaved.
const isUnsaved = (field) => isChanged(field) && !(field.form && field.form.sent === outbox.sent(field.form));
const isBusy = (region) => region.querySelector(":focus")?.matches(WRITTEN) || [...region.querySelectorAll(FIELDS)].some(isUnsaved);

// What is folded stays so while its numbers change; another step folds anew.
const nameOf = (summary) => `${summary.parentElement.dataset.step} ${summary.textContent.replace(/\d+/g, "")}`;

function put(region, [key, html]) {
  const reachable = () => [...region.querySelectorAll(`a, button, summary, ${FIELDS}`)];
  const folds = new Map([...region.querySelectorAll("summary")].map((one) => [nameOf(one), one.parentElement.open]));
  const held = document.activeElement;
  const at = reachable().indexOf(held);
  region.innerHTML = html;
  region.dataset.key = key;
  for (const one of region.querySelectorAll("summary")) one.parentElement.open = folds.get(nameOf(one)) ?? one.parentElement.open;
  outbox?.restore(region);
  if (at < 0) return;
  const name = held.getAttribute("aria-label");
  const now = reachable();
  const same = now.find((one) => name && one.getAttribute("aria-label") === name) ?? now[Math.min(at, now.length - 1)];
  same?.focus({ preventScroll: true });
}

function replace(regions, isForced) {
  const regionOf = (name) => live.querySelector(`[data-region="${name}"]`);
  const names = Object.keys(regions);
  for (const [name, piece] of Object.entries(regions)) {
    let region = regionOf(name);
    delete waiting[name];
    if (!region && flow) {
      const next = names.slice(names.indexOf(name) + 1).map(regionOf).find(Boolean);
      region = flow.insertBefore(document.createElement("div"), next ?? null);
      region.className = "l-region";
      region.dataset.region = name;
    }
    if (!region || region.dataset.key === piece[0]) continue;
    if (isForced || !isBusy(region)) put(region, piece);
    else waiting[name] = piece;
  }
  if (news) news.hidden = !Object.keys(waiting).length;
}

function tick() {
  const clock = live.querySelector("[data-timer]");
  if (!clock) return;
  const { ends, left } = clock.dataset;
  clock.hidden = !ends && !left;
  if (clock.hidden) return;
  const seconds = Math.max(0, left ? Number(left) : Math.round((ends - Date.now() - drift) / 1000));
  clock.querySelector("[data-clock]").textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  clock.classList.toggle("is-over", seconds === 0);
}

// -- asking ---------------------------------------------------------------------------------------

async function get(address, headers) {
  const answer = await fetch(address, { headers, cache: "no-store", signal: AbortSignal.timeout(PATIENCE) });
  // No longer in: the page itself says why.
  if (answer.redirected || answer.status === 403 || answer.status === 404) location.reload();
  if (!answer.ok && answer.status !== 304) throw new Error(String(answer.status));
  return answer;
}

async function own() {
  const mine = await (await get(live.dataset.own)).json();
  replace(mine.regions);
  return mine;
}

function renew(state) {
  const clock = live.querySelector("[data-timer]");
  if (clock) Object.assign(clock.dataset, { ends: state.ends_at ?? "", left: state.left ?? "" });
  tick();
  for (const region of flow ? [...flow.children] : []) if (!state.regions[region.dataset.region] && !isBusy(region)) region.remove();
  replace(state.regions);
}

async function show(state) {
  if (state.now) drift = state.now - Date.now();
  interval = state.next_ms ?? interval;
  if (!state.same) renew(state);
  for (const mark of live.querySelectorAll("[data-turnout]")) mark.textContent = state.turnout ?? mark.textContent;
  if (state.same || !live.dataset.own || state.asks === asks) return;
  // Three hundred phones do not ask for their own part in the same instant.
  await new Promise((resolve) => setTimeout(resolve, Math.random() * 1000));
  live.dataset.step = state.step ?? "";
  await own();
  ({ asks } = state);
}

async function look() {
  if (looking) return;
  looking = true;
  clearTimeout(timer);
  try {
    const answer = await get(live.dataset.state, tag ? { "If-None-Match": tag } : {});
    const state = answer.status === 304 ? { same: true } : await answer.json();
    await show(state);
    if (!state.same) tag = answer.headers.get("ETag");
    failures = 0;
    connected(true);
    outbox?.flush();
  } catch {
    failures += 1;
    if (failures > 1) connected(false);
  }
  looking = false;
  const next = Math.max(failures ? Math.min(PATIENCE, 500 * 2 ** failures) : interval, document.hidden ? 10000 : 0);
  timer = setTimeout(look, next * (0.8 + Math.random() * 0.4));
}

function connected(is) {
  if (!line) return;
  line.classList.toggle("is-lost", !is);
  line.textContent = is ? (line.dataset.online ?? "") : line.dataset.offline;
  line.hidden = !line.textContent;
}

// -- what people do -------------------------------------------------------------------------------

live.addEventListener("focusout", () => setTimeout(() => replace({ ...waiting }), 200));
news?.querySelector("button").addEventListener("click", () => replace({ ...waiting }, true));
for (const name of ["online", "pageshow", "focus"]) addEventListener(name, look);
document.addEventListener("visibilitychange", () => document.hidden || look());

drift = Number(live.querySelector("[data-timer]")?.dataset.now || Date.now()) - Date.now();
outbox?.start({ look, own, replace, connected });
setInterval(tick, 500);
tick();
if (!looking && !timer) timer = setTimeout(look, 1000 * Math.random());
