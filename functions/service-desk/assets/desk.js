// What the form of an answer does beyond being sent: what is being said is kept by the server, those who look at the same ticket are
// told of each other, and a saved reply is put where somebody was writing.

// A text is kept whenever its writer pauses, and when they leave.

const PAUSE = 2_000;
const unsaved = new Map();

function save(form, keepalive = false) {
  const saving = unsaved.get(form);
  if (!saving) return;
  clearTimeout(saving.timer);
  const body = new URLSearchParams(["text", "visibility"].map((name) => [name, form.elements[name]?.value ?? ""]));
  const options = { method: "PUT", body, keepalive, signal: saving.abort.signal, headers: { Accept: "application/json" } };
  // What could not be kept is kept at the next pause.
  fetch(form.dataset.draft, options).catch(() => {}).finally(() => unsaved.get(form) === saving && unsaved.delete(form));
}

let wroteAt = 0;

document.addEventListener("input", ({ target: { form } }) => {
  if (!form?.dataset.draft) return;
  wroteAt = Date.now();
  clearTimeout(unsaved.get(form)?.timer);
  unsaved.set(form, { timer: setTimeout(save, PAUSE, form), abort: new AbortController() });
});

// What is sent is no draft any more.
document.addEventListener("submit", ({ target }) => {
  const saving = unsaved.get(target);
  if (!saving) return;
  clearTimeout(saving.timer);
  saving.abort.abort();
  unsaved.delete(target);
});

addEventListener("pagehide", () => [...unsaved.keys()].forEach((form) => save(form, true)));

// Whoever looks at a ticket says so, and is told who else does, for as long as the page is seen.

const EVERY = 15_000;
let timer;

async function tellPresence() {
  clearTimeout(timer);
  const place = document.querySelector("main [data-presence]");
  if (!place || document.hidden) return;
  try {
    const body = new URLSearchParams({ writing: String(Date.now() - wroteAt < 2 * EVERY) });
    const response = await fetch(place.dataset.presence, { method: "POST", body, headers: { Accept: "text/html" } });
    const told = new DOMParser().parseFromString(await response.text(), "text/html").getElementById(place.id);
    if (told) place.replaceChildren(...[...told.childNodes].map((part) => document.importNode(part, true)));
  } catch {
    // It is said again.
  }
  timer = setTimeout(tellPresence, EVERY);
}

document.addEventListener("visibilitychange", tellPresence);
tellPresence();

// The link of a saved reply closes its panel, and the text goes into the field under it.

function put(text, field) {
  field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("dialog a[data-insert]");
  if (!link || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const text = document.getElementById(link.dataset.insert).textContent;
  const field = document.getElementById(link.dataset.into);
  link.closest("dialog").addEventListener("close", () => put(text, field), { once: true });
});
