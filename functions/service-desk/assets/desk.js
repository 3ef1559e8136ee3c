// What the form of an answer does beyond being sent: what is being said is kept by the server, those who look at the same ticket are
// told of each other, and a saved reply is put where somebody was writing.

// A text is kept whenever its writer pauses, and when they leave. What could not be kept is tried again.

const PAUSE = 2_000;
const AGAIN = 10_000;
const drafts = new Map();

function saveIn(form, milliseconds) {
  const draft = drafts.get(form) ?? {};
  clearTimeout(draft.timer);
  draft.timer = setTimeout(save, milliseconds, form);
  drafts.set(form, draft);
}

async function save(form, keepalive = false) {
  const draft = drafts.get(form);
  clearTimeout(draft.timer);
  draft.timer = undefined;
  // One text at a time is under way: the newest.
  draft.abort?.abort();
  const abort = (draft.abort = new AbortController());
  const body = JSON.stringify({ text: form.elements.text.value, visibility: form.elements.visibility.value });
  const headers = { Accept: "application/json", "Content-Type": "application/json" };
  try {
    const response = await fetch(form.dataset.draft, { method: "PUT", body, headers, keepalive, signal: abort.signal });
    if (response.status >= 500 || response.status === 429) throw new Error(response.statusText);
    if (draft.abort === abort && !draft.timer) drafts.delete(form);
  } catch {
    if (!abort.signal.aborted && drafts.get(form) === draft && !draft.timer) saveIn(form, AGAIN);
  }
}

let wroteAt = 0;

document.addEventListener("input", ({ target: { form } }) => {
  if (!form?.dataset.draft) return;
  wroteAt = Date.now();
  saveIn(form, PAUSE);
});

// What is sent is no draft any more.
document.addEventListener("submit", ({ target }) => {
  const draft = drafts.get(target);
  if (!draft) return;
  clearTimeout(draft.timer);
  draft.abort?.abort();
  drafts.delete(target);
});

addEventListener("pagehide", () => [...drafts.keys()].forEach((form) => save(form, true)));

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
  if (!field?.isConnected) return;
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
