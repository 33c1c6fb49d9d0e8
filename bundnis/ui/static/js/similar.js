// While somebody types a title: what the alliance knows already that sounds like it. Without this file the link leads
// to the same list on a page of its own.

const PAUSE = 600;
const place = document.querySelector("[data-similar]");
const titles = [...document.querySelectorAll('#page-form input[name^="title-"]')];

if (place) {
  const link = place.querySelector("a");
  const said = place.querySelector("[role=status]");
  let timer = 0;
  let asked = "";
  let asking = null;

  const look = async (title) => {
    if (title === asked) return;
    asked = title;
    asking?.abort();
    asking = new AbortController();
    const address = new URL(place.dataset.similar, document.baseURI);
    address.searchParams.set("title", title);
    link.href = address;
    let list = null;
    if (title) {
      try {
        const answer = await fetch(address, { signal: asking.signal });
        if (!answer.ok) return;
        list = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("similar");
      } catch {
        return; // no connection, or a newer title is on its way
      }
    }
    // What is typed here stays: everything found opens beside it.
    list?.querySelectorAll("a").forEach((each) => { each.target = "_blank"; each.rel = "noopener"; });
    said.replaceChildren(...(list ? [list] : []));
  };

  const longest = () => titles.map((each) => each.value.trim()).sort((one, other) => other.length - one.length)[0] ?? "";
  titles.forEach((each) => each.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => look(each.value.trim()), PAUSE);
  }));
  if ("atOnce" in place.dataset) look(longest());
}
