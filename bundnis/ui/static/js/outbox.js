// What is sent from a live page: forms with data-queue wait in this browser until the server has them, and what is
// typed into them is kept; the buttons of the run sheet are pressed without losing the place. Loaded by live.js.

const live = document.getElementById("live");
const badge = document.getElementById("sending");
const { place, home = `${place}/phone` } = live.dataset;
const PATIENCE = 8000;
const FIELDS = "textarea, select, input:not([type=hidden])";
let page; // what live.js can do: look, own, replace, connected
let sending = false;
let stepped = 0;

// -- kept in this browser, by session: a second tab sees the same ---------------------------------

const nameOf = (name) => `bundnis ${place} ${name}`;
const read = (name) => JSON.parse(localStorage.getItem(nameOf(name))) ?? [];
const keep = (name, list) => (list.length ? localStorage.setItem(nameOf(name), JSON.stringify(list)) : localStorage.removeItem(nameOf(name)));
let canKeep = Boolean(place);
try { if (canKeep) keep("try", []); } catch { canKeep = false; }

// What waits stands under names of its own, so that two tabs never write over each other. Each sends what is its own,
// and what a window that was closed has left.
const WAITS = nameOf("queue ");
const stored = (name) => JSON.parse(localStorage.getItem(name));
const waiting = () => Object.keys(localStorage).filter((name) => name.startsWith(WAITS)).map(stored).filter(Boolean).sort((one, other) => one.at - other.at);
const sendable = () => waiting().filter(({ tab, at }) => tab === TAB || Date.now() - at > 2 * PATIENCE);
const wait = (entry) => localStorage.setItem(WAITS + entry.key, JSON.stringify(entry));
// A ballot that was changed meanwhile waits on.
const done = ({ key, at }) => stored(WAITS + key)?.at === at && localStorage.removeItem(WAITS + key);
let TAB;
if (canKeep) sessionStorage.setItem("bundnis tab", (TAB = sessionStorage.getItem("bundnis tab") ?? String(Math.random())));

export const sent = (form) => String(new URLSearchParams(typed(form)));
const typed = (form) => [...new FormData(form)].filter(([name]) => !/^(csrf_token|client_key)$/.test(name));
// A vote may stay open while the session goes on to the next step.
const draftOf = (form) => `draft ${form.getAttribute("action")} ${form.dataset.ballot ? "" : live.dataset.step}`;

export function restore(root) {
  for (const form of canKeep && !root.querySelector(".b-errors") ? root.querySelectorAll("form[data-queue]") : []) {
    const draft = read(draftOf(form));
    for (const field of draft.length ? form.querySelectorAll(FIELDS) : []) {
      const values = draft.filter(([name]) => name === field.name).map(([, value]) => value);
      if (/checkbox|radio/.test(field.type)) field.checked = values.includes(field.value);
      else if (values.length) [field.value] = values;
    }
  }
}

// -- sending --------------------------------------------------------------------------------------

function tell(words) {
  badge.textContent = words;
  badge.hidden = !words;
}

const post = (to, body) =>
  fetch(to, { method: "POST", headers: { "X-Live": "1" }, body: new URLSearchParams(body), signal: AbortSignal.timeout(PATIENCE) });

function enqueue(form, button) {
  const to = form.getAttribute("action");
  wait({ to, key: form.elements.client_key?.value ?? to, tab: TAB, at: Date.now() + Math.random(), body: [...new FormData(form, button)] });
  keep(draftOf(form), []);
  form.sent = sent(form);
  if (form.dataset.queue === "again") {
    form.reset();
    form.elements.client_key.value = [...crypto.getRandomValues(new Uint32Array(4))].join("-");
  }
  tell(badge.dataset.waiting);
  flush();
}

export async function flush() {
  if (sending || !canKeep) return;
  sending = true;
  try {
    for (let [entry] = sendable(); entry; [entry] = sendable()) if (!(await send(entry))) break;
  } catch {
    // It stays in the queue: the next answer of the server sends it.
  }
  sending = false;
  if (waiting().length) tell(badge.dataset.waiting);
}

async function send(entry) {
  const answer = await post(entry.to, entry.body);
  if (answer.status === 429 || answer.status >= 500) return false;
  if (answer.status === 400 && !entry.isRenewed) {
    // The form was open for too long: the same again with a new token.
    const { token } = await page.own();
    wait({ ...entry, isRenewed: true, body: [...entry.body.filter(([name]) => name !== "csrf_token"), ["csrf_token", token]] });
    return true;
  }
  const told = answer.ok && (await answer.json());
  if (told && !told.to.startsWith(home)) return location.assign(told.to);
  done(entry);
  if (!told) return refuse(await answer.text());
  const time = new Date().toLocaleTimeString(document.documentElement.lang, { timeStyle: "short" });
  tell(badge.dataset.sent.replace("{time}", time));
  // A whole hall votes in the same instant: it is stored and said; the paper is looked at again in a moment.
  if (entry.to.includes("/ballots/")) setTimeout(() => page.own().catch(() => {}), 2000 * Math.random());
  else await page.own();
  return true;
}

function refuse(html) {
  const answer = new DOMParser().parseFromString(html, "text/html");
  const fresh = answer.querySelector("[data-region=mine]");
  if (fresh) {
    tell("");
    page.replace({ mine: [`refused ${Date.now()}`, fresh.innerHTML] });
    live.querySelector("[data-focus]")?.focus();
  } else tell([...answer.querySelectorAll("main h1, main p")].slice(0, 2).map((one) => one.textContent.trim()).join(". "));
  return true;
}

async function act(form, button) {
  // A second tap on "next" is not the one after next.
  const steps = form.matches(".l-steps__go");
  if (form.isSending || (steps && Date.now() - stepped < 700)) return;
  form.isSending = true;
  try {
    const answer = await post(button?.getAttribute("formaction") ?? form.getAttribute("action"), [...new FormData(form, button)]);
    if (!answer.ok) return refuse(await answer.text());
    const { to, said } = await answer.json();
    if (to.split("#")[0] !== location.pathname) return location.assign(to);
    if (steps) stepped = Date.now();
    form.sent = sent(form);
    tell(said.join(" "));
    await page.look();
  } catch {
    page.connected(false);
  } finally {
    form.isSending = false;
  }
}

// Another tab has sent something: what stands here of it goes, and what it came to is shown.
function elsewhere({ key, oldValue, newValue }) {
  if (!key || newValue) return;
  for (const form of live.querySelectorAll("form[data-queue]")) if (key === nameOf(draftOf(form)) && oldValue === JSON.stringify(typed(form))) form.reset();
  if (!key.startsWith(WAITS)) return;
  if (!waiting().length) tell("");
  page.own().catch(() => {});
}

export function start(abilities) {
  page = abilities;
  live.addEventListener("submit", (event) => {
    const form = event.target;
    const isQueued = canKeep && form.matches("[data-queue]");
    const isWritten = form.querySelector("textarea, input:is([type=text], :not([type]))");
    if (!isQueued && (isWritten || !live.querySelector("[data-regions]"))) return;
    event.preventDefault();
    (isQueued ? enqueue : act)(form, event.submitter);
  });
  live.addEventListener("input", ({ target: { form } }) => canKeep && form?.matches("[data-queue]") && keep(draftOf(form), typed(form)));
  if (canKeep) addEventListener("storage", elsewhere);
  restore(live);
  if (canKeep && waiting().length) tell(badge.dataset.waiting);
}
