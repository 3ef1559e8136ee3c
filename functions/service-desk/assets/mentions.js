// Whoever writes @ in a note is offered the colleagues whose names go on like that. The form of a change of the ticket knows them.

const MOST = 6;
const CALLED = /(?:^|[^\p{L}\p{N}])@([\p{L}-]*(?: [\p{L}-]*){0,2})$/u;
let names;
/** The field in which somebody is being called, the colleagues that are offered under it, and which of them is chosen. */
let offer;

async function namesOf(form) {
  try {
    const response = await fetch(form.dataset.colleagues, { headers: { Accept: "text/html" } });
    const fetched = new DOMParser().parseFromString(await response.text(), "text/html");
    return [...fetched.querySelectorAll("select[name=assignee_id] option")]
      .filter((option) => option.value)
      .map((option) => option.textContent.trim());
  } catch {
    // It is asked again.
    names = undefined;
    return [];
  }
}

const fold = (text) => text.toLowerCase().replaceAll("ё", "е");

/** What was written of a name before the cursor. */
const written = (field) => field.value.slice(0, field.selectionStart).match(CALLED)?.[1];

function withdraw() {
  offer?.list.remove();
  offer?.field.removeAttribute("aria-activedescendant");
  offer?.field.removeAttribute("aria-controls");
  offer = undefined;
}

function choose(place) {
  const { field, list } = offer;
  offer.place = (place + list.children.length) % list.children.length;
  for (const [number, option] of [...list.children].entries()) option.setAttribute("aria-selected", number === offer.place);
  field.setAttribute("aria-activedescendant", list.children[offer.place].id);
}

function call(name) {
  const { field } = offer;
  const begun = field.selectionStart - written(field).length;
  field.setRangeText(`${name} `, begun, field.selectionStart, "end");
  withdraw();
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

async function suggest(field) {
  const { form } = field;
  const typed = written(field);
  // An answer to the client calls nobody in.
  if (typed === undefined || form.elements.visibility.value === "public") return withdraw();
  names ??= namesOf(form);
  const known = await names;
  if (written(field) !== typed) return;
  const words = fold(typed).split(" ").filter(Boolean);
  const begins = (name) => words.every((word) => fold(name).split(" ").some((part) => part.startsWith(word)));
  const found = known.filter((name) => begins(name) && !fold(`${typed} `).startsWith(fold(`${name} `))).slice(0, MOST);
  withdraw();
  if (!found.length) return;
  const list = document.createElement("ul");
  Object.assign(list, { id: "colleagues", className: "colleagues" });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", form.dataset.colleaguesLabel);
  for (const [number, name] of found.entries()) {
    const option = Object.assign(document.createElement("li"), { id: `colleague-${number}`, textContent: name });
    option.setAttribute("role", "option");
    list.append(option);
  }
  field.after(list);
  field.setAttribute("aria-controls", list.id);
  offer = { field, list, place: 0 };
  choose(0);
}

document.addEventListener("input", ({ target }) => {
  if (target.form?.dataset.colleagues && target.matches("textarea")) suggest(target);
});

document.addEventListener("keydown", (event) => {
  if (event.target !== offer?.field || event.isComposing) return;
  const steps = { ArrowDown: 1, ArrowUp: -1 };
  if (event.key in steps) choose(offer.place + steps[event.key]);
  else if (event.key === "Enter" || event.key === "Tab") call(offer.list.children[offer.place].textContent);
  else if (event.key === "Escape") withdraw();
  else return;
  event.preventDefault();
});

document.addEventListener("pointerdown", (event) => {
  const option = event.target.closest(".colleagues li");
  if (!option) return;
  // The cursor stays where somebody writes.
  event.preventDefault();
  call(option.textContent);
});

document.addEventListener("focusout", ({ target }) => {
  if (target === offer?.field) withdraw();
});
