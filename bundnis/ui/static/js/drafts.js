// Keeps on the server what is being typed, every few seconds: a closed window or an empty battery costs nothing.
// Nothing is stored in the browser. Without this file the form works the same, only without a draft.

const EVERY = 3000;
const line = document.querySelector("[data-draft-line]");
const form = line?.form ?? line?.closest("form");

if (form) {
  const mark = form.elements.namedItem("draft_version");
  let timer = 0;
  let ended = false;
  let saving = null;
  let lost = false;
  // A window may go on from what it has sent itself, even when the answer never arrived.
  const name = Array.from(crypto.getRandomValues(new Uint32Array(3)), (each) => each.toString(36)).join("-");

  const say = (text) => { line.textContent = text; line.hidden = false; };

  const save = async (keepalive = false) => {
    clearTimeout(timer);
    timer = 0;
    if (ended || saving) return;
    const body = new URLSearchParams(new FormData(form));
    body.set("draft_window", name);
    saving = new AbortController();
    try {
      const answer = await fetch(line.dataset.draftLine, { method: "POST", body, keepalive, signal: saving.signal });
      if (answer.ok) {
        const kept = await answer.json();
        mark.value = kept.version;
        lost = false;
        if (kept.version) say(line.dataset.kept.replace("{when}", kept.at));
      } else if (answer.status === 409) {
        ended = true;
        say(line.dataset.elsewhere);
      } else if (answer.status === 413 || answer.status === 422) {
        say(line.dataset.tooLong);
      }
    } catch {
      // No connection, or the form is just being sent: the next word typed tries again.
      lost = true;
    }
    saving = null;
  };

  const typed = () => { if (!timer && !ended) timer = setTimeout(save, EVERY); };
  form.addEventListener("input", typed);
  form.addEventListener("change", typed);

  // Whoever leaves the page in the middle of a word keeps that word too.
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" && timer) save(true);
  });

  form.addEventListener("submit", () => {
    // A draft on its way when the form is sent must go with it, whether its version is known here or not.
    if ((saving || lost) && mark.value === "0") mark.value = "sent";
    ended = true;
    clearTimeout(timer);
    saving?.abort();
  });

  // The back button brings this page back as it was; what was sent is no draft any more.
  addEventListener("pageshow", (event) => {
    if (event.persisted) { ended = false; mark.value = "0"; }
  });

  document.querySelector("[data-draft-keep]")?.addEventListener("click", () => {
    document.getElementById("draft")?.remove();
  });
}
