// Lists of people that are searched while one types: the page of the form is fetched with what has been typed so far, and its
// list put in place. Without this a button does it.

const asked = new WeakMap();

async function findPeople(picker) {
  const { form } = picker;
  const list = picker.querySelector("[data-list]");
  asked.get(picker)?.abort();
  const request = new AbortController();
  asked.set(picker, request);
  const address = new URL(form.dataset.form, location.href);
  address.search = new URLSearchParams(new FormData(form));
  list.setAttribute("aria-busy", "true");
  try {
    const response = await fetch(address, { headers: { Accept: "text/html" }, signal: request.signal });
    if (response.redirected) return location.assign(response.url);
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const found = page.querySelector(`[data-picker="${picker.dataset.picker}"] [data-list]`);
    // Whom one has chosen since the list was asked for stays chosen.
    const chosen = new Map([...list.querySelectorAll(":checked")].map((input) => [input.value, input.parentElement]));
    list.replaceChildren(...document.importNode(found, true).childNodes);
    for (const input of list.querySelectorAll("input")) {
      input.checked = chosen.has(input.value);
      chosen.delete(input.value);
    }
    list.append(...chosen.values());
  } catch (error) {
    if (error.name === "AbortError") return;
    document.dispatchEvent(new CustomEvent("offline"));
  }
  list.removeAttribute("aria-busy");
}

/** Says in the folded list who is chosen. */
function tellChosen(picker) {
  const names = [...picker.querySelectorAll("[data-list] :checked")]
    .map((input) => input.parentElement.querySelector("[data-name]")?.textContent)
    .filter(Boolean);
  const place = picker.querySelector("[data-chosen]");
  place.textContent = names.join(", ") || place.dataset.nobody;
}

const timers = new WeakMap();

document.addEventListener("input", ({ target }) => {
  const picker = target.closest("[data-picker]");
  if (!picker) return;
  if (target.type !== "search") return tellChosen(picker);
  clearTimeout(timers.get(picker));
  timers.set(picker, setTimeout(findPeople, 250, picker));
});

document.addEventListener("keydown", (event) => {
  const isSearch = event.key === "Enter" && event.target.matches?.("[data-picker] input[type=search]");
  if (!isSearch) return;
  event.preventDefault();
  findPeople(event.target.closest("[data-picker]"));
});

document.addEventListener("click", (event) => {
  const search = event.target.closest("[data-picker] button[formmethod=get]");
  if (!search) return;
  event.preventDefault();
  findPeople(search.closest("[data-picker]"));
});
