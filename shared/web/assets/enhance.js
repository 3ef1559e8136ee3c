// What pages do beyond links and forms. Everything works without it, every text it shows comes from the page, and
// what the server sends is never made up here: pages are fetched and their parts put in place.

/** The address of the page under an open panel: what is fetched again, and gone back to. */
let page = location.href;

/** The path of the form to sign in. */
const SIGN_IN = document.body.dataset.signIn;

const html = { Accept: "text/html" };
const main = () => document.getElementById("main");
const read = (text) => new DOMParser().parseFromString(text, "text/html");
const copyOf = (template) => document.getElementById(template)?.content.firstElementChild.cloneNode(true);

async function fetchPage(address, options = {}) {
  const response = await fetch(address, { ...options, headers: { ...html, ...options.headers } });
  if (response.status === 304) return { response };
  if (!response.headers.get("content-type")?.startsWith("text/html")) throw new Error(response.statusText);
  return { response, fetched: read(await response.text()) };
}

// What has been done or refused is said in one place, by the server and by this.

const notice = document.getElementById("notice");
const noticePlace = notice?.parentElement;
const SAID = "said";
let hiding;

/** What asks for nothing goes by itself. */
function hideSoon() {
  clearTimeout(hiding);
  if (notice?.querySelector("p") && !notice.querySelector("form, .refused")) hiding = setTimeout(notify, 12_000);
}

/** In an open panel, since all else is inert then. */
function showNotice(...content) {
  if (!notice) return;
  const place = panel() ?? noticePlace;
  if (notice.parentElement !== place) place.prepend(notice);
  notice.firstElementChild.replaceChildren(...content);
  hideSoon();
}

const paragraph = (text) => Object.assign(document.createElement("p"), { textContent: text });

function notify(text = "") {
  if (!text) return showNotice();
  if (notice?.textContent.trim() !== text) showNotice(paragraph(text));
}

/** Why a form came back, and what to do, unless that is to look at the form. */
function refusalIn(fetched) {
  const place = fetched.querySelector("main [role=alert], main .card");
  const parts = [...(place?.querySelectorAll("strong, h1, p:not(:has(strong, a, code))") ?? [])].map((part) => part.textContent);
  const told = paragraph(parts.slice(0, place?.dataset.code === "stale" ? 1 : 2).join(". "));
  told.className = "refused";
  return told;
}

const saidIn = (fetched) =>
  [...(fetched.querySelector("#notice .said")?.children ?? [])].map((part) => document.importNode(part, true));

/** Goes to a page whose notice has been fetched already. */
function leaveFor(address, fetched) {
  const said = fetched.querySelector("#notice .said")?.innerHTML;
  if (said) sessionStorage.setItem(SAID, said);
  location.replace(address);
}

// One tree is turned into another by changing only what differs, so that focus, selection, scroll and what is open stay.

// What is ticked belongs to what is ticked: a box never becomes another's.
const isChoice = (node) => ["checkbox", "radio"].includes(node.type) || node.nodeName === "OPTION";
const choiceOf = (node) => (isChoice(node) ? `${node.name} ${node.value}` : "");
const isSame = (a, b) =>
  a.nodeType === b.nodeType && a.nodeName === b.nodeName && (a.id ?? "") === (b.id ?? "") && choiceOf(a) === choiceOf(b);

function morph(old, next) {
  if (old.isEqualNode(next)) return;
  if (old.nodeType !== Node.ELEMENT_NODE) {
    old.nodeValue = next.nodeValue;
    return;
  }
  if (old.dataset.since && old.dataset.since === next.dataset.since) return;
  // What another script keeps up to date.
  if (old.dataset.presence) return;
  for (const { name } of [...old.attributes]) {
    const isOurs = name.startsWith("data-is-") || (name === "open" && old.nodeName === "DETAILS");
    if (!next.hasAttribute(name) && !isOurs) old.removeAttribute(name);
  }
  for (const { name, value } of next.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  const chosen = old.nodeName === "SELECT" && old.selectedOptions[0];
  let here = old.firstChild;
  for (const wanted of [...next.childNodes]) {
    if (here && isSame(here, wanted)) {
      const following = here.nextSibling;
      morph(here, wanted);
      here = following;
      continue;
    }
    let found = here;
    while (found && !isSame(found, wanted)) found = found.nextSibling;
    if (found && wanted.id) {
      while (here !== found) {
        const following = here.nextSibling;
        here.remove();
        here = following;
      }
      here = found.nextSibling;
      morph(found, wanted);
    } else {
      old.insertBefore(document.importNode(wanted, true), here);
    }
  }
  while (here) {
    const following = here.nextSibling;
    here.remove();
    here = following;
  }
  // What was chosen stays chosen, also where it can't be chosen any more: whoever sends it is told why.
  if (chosen) {
    if (!chosen.isConnected) old.append(chosen);
    chosen.selected = true;
  }
}

/** A field that somebody has filled in, and that a page which is fetched has not. */
const isLostIn = (fetched) => (field) =>
  field.value && field.value !== field.defaultValue && !(field.id && fetched.getElementById(field.id));

function show(fetched) {
  const next = fetched.getElementById("main");
  if (!next) return;
  document.title = fetched.title;
  morph(main(), next);
  const bells = [document, fetched].map((seen) => seen.getElementById("bell"));
  if (bells.every(Boolean)) morph(...bells);
  showCorner(fetched);
  prepare(main());
  tellPicked();
}

// A page that is changing looks at itself again, for as long as the server says so.

const SLOWEST = 30_000;
let misses = 0;
let timer;
/** What is shown is called this by the server, at this address. */
let shown = {};

function watch() {
  clearTimeout(timer);
  const every = Number(main()?.dataset.live);
  if (every && !document.hidden) timer = setTimeout(look, Math.min(every * 2 ** misses, SLOWEST));
}

async function look() {
  const address = page;
  try {
    const headers = shown.address === address && shown.tag ? { "If-None-Match": shown.tag } : {};
    const { response, fetched } = await fetchPage(address, { headers });
    // Signed out, or gone elsewhere: the page there is to be seen as a whole.
    if (response.redirected) return location.assign(response.url);
    // It is gone, or not to be seen any more: what stands here stays for whoever is at it.
    if ([403, 404].includes(response.status)) return showNotice(refusalIn(fetched));
    if (fetched && !response.ok) throw new Error(response.statusText);
    if (fetched && [...main().querySelectorAll("textarea")].some(isLostIn(fetched))) {
      const why = paragraph((fetched.querySelector("main .alert") ?? fetched.querySelector("main h1")).textContent);
      why.className = "refused";
      return showNotice(why);
    }
    if (address === page && fetched) show(fetched);
    if (fetched) shown = { address, tag: response.headers.get("etag") };
    else if (corner()?.dataset.live) lookAtCorner();
    // What is said of anything else stays.
    if (misses) notify();
    misses = 0;
  } catch {
    misses += 1;
    if (misses > 1) notify(notice?.dataset.offline);
  }
  watch();
}

// One's own long work, in the corner of every page, is looked at for as long as something of it goes on.

const corner = () => document.getElementById("corner");
let cornerTimer;

function watchCorner() {
  clearTimeout(cornerTimer);
  // A page that looks at itself has its corner with it.
  const every = !main()?.dataset.live && Number(corner()?.dataset.live);
  if (every && !document.hidden) cornerTimer = setTimeout(lookAtCorner, every);
}

function showCorner(fetched) {
  const [old, next] = [corner(), fetched.getElementById("corner")];
  if (old && next) morph(old, next);
  else if (next) main().after(document.importNode(next, true));
  else old?.remove();
  watchCorner();
}

async function lookAtCorner() {
  try {
    const { response, fetched } = await fetchPage(corner().dataset.from);
    if (!response.redirected) showCorner(fetched);
  } catch {
    // It is looked at again.
    watchCorner();
  }
}

// Forms that lead nowhere: what undoes an act, and what other scripts send.

async function act(address, body, form) {
  try {
    const { response, fetched } = await fetchPage(address, { method: "POST", body: new URLSearchParams(body) });
    if (new URL(response.url).pathname === SIGN_IN) return signIn();
    await look();
    if (panel()) await openPanel(location.href, false);
    if (response.redirected) showNotice(...saidIn(fetched));
    else showNotice(refusalIn(fetched));
    if (form) focusPage();
  } catch {
    // The way back stays.
    showNotice(paragraph(notice?.dataset.notSent), ...(form ? [form] : []));
  }
}

document.addEventListener("act", ({ detail: { address, body } }) => act(address, body));
document.addEventListener("offline", () => notify(notice?.dataset.offline));

document.addEventListener("visibilitychange", () => {
  misses = 0;
  watchCorner();
  if (document.hidden) clearTimeout(timer);
  else if (main()?.dataset.live) look();
});

function tell() {
  const units = { style: "unit", unitDisplay: "long" };
  for (const element of document.querySelectorAll("[data-since]")) {
    const seconds = Math.max(0, Math.floor((Date.now() - Date.parse(element.dataset.since)) / 1000));
    const parts = [[Math.floor(seconds / 60), "minute"], [seconds % 60, "second"]].filter(([count], place) => count || place);
    const words = parts.map(([count, unit]) => new Intl.NumberFormat(document.documentElement.lang, { ...units, unit }).format(count));
    element.textContent = element.dataset.text.replace("{}", words.join(" "));
  }
}
setInterval(tell, 1000);

// Search while typing. Nothing is blanked while the answer is under way, and an answer that is out of date is dropped.

let searching;

async function search(form) {
  searching?.abort();
  searching = new AbortController();
  const filled = [...new FormData(form)].filter(([, value]) => value !== "");
  const address = actionOf(form);
  address.search = new URLSearchParams(filled);
  const list = document.querySelector(form.dataset.liveSearch);
  list?.setAttribute("aria-busy", "true");
  try {
    const { fetched } = await fetchPage(address, { signal: searching.signal });
    page = address.href;
    history.replaceState(history.state, "", address);
    show(fetched);
    watch();
  } catch (error) {
    if (error.name === "AbortError") return;
    list?.removeAttribute("aria-busy");
    form.submit();
  }
}

// Whether a domain could be had, said in the place of its hint.

async function checkDomain(input) {
  const hint = document.getElementById(`${input.id}-hint`);
  hint.dataset.usual ??= hint.textContent;
  input.checking?.abort();
  const slug = input.value.trim();
  const say = (text, state = "") => {
    hint.className = `hint ${state}`;
    hint.textContent = text;
  };
  if (!slug || slug === input.defaultValue) return say(hint.dataset.usual);
  input.checking = new AbortController();
  say(input.dataset.checking);
  try {
    const address = input.dataset.checkDomain + encodeURIComponent(slug);
    const response = await fetch(address, { headers: { Accept: "application/json" }, signal: input.checking.signal });
    const answer = await response.json();
    if (!response.ok) throw new Error(answer.title);
    say(answer.available ? input.dataset.available : answer.message, answer.available ? "good" : "bad");
    if (answer.available) {
      input.removeAttribute("aria-invalid");
      input.closest(".field").classList.remove("invalid");
      document.getElementById(`${input.id}-error`)?.replaceChildren();
    }
  } catch (error) {
    // It is checked again when the form is sent.
    if (error.name !== "AbortError") say(hint.dataset.usual);
  }
}

// What a field's value changes about others, as the server sees it: the part of the form is put in place.

async function lookUp(input) {
  if (!input.value || !input.validity.valid) return;
  const address = new URL(input.dataset.lookUp, location);
  address.searchParams.set(input.name, input.value);
  try {
    const next = (await fetchPage(address)).fetched.getElementById(input.dataset.changes);
    const old = document.getElementById(input.dataset.changes);
    if (old && next) morph(old, next);
  } catch {
    // It is looked up again when the form is sent.
  }
}

// How long a password would stand, roughly: by its length, and by how many different characters it has.

function measure(input, meter) {
  const characters = [...input.value];
  const [length, least] = [Math.min(characters.length, 2 * new Set(characters).size), Number(meter.dataset.least)];
  meter.hidden = !input.value;
  meter.value = characters.length < least ? length / least : Math.max(1, 2 + (length - least) / 4);
}

// What was typed into a form stays until it is accepted, and can be brought back.

const SENT = "sent";
// A field may be named "action", which the form's own property of that name then means.
const actionOf = (form) => new URL(form.getAttribute("action"), location);
const draftKey = (form) => `draft ${actionOf(form).pathname}`;
// Passwords are kept nowhere.
const typed = (form) =>
  [...new FormData(form)].filter(([name]) => {
    const field = form.elements[name];
    return !["hidden", "password"].includes(field?.type) && !field?.autocomplete?.includes("password");
  });

function keepDraft(form) {
  sessionStorage.setItem(draftKey(form), JSON.stringify(typed(form)));
}

function offerDraft(form) {
  const draft = sessionStorage.getItem(draftKey(form));
  if (!draft || form.querySelector("[role=alert], .draft") || draft === JSON.stringify(typed(form))) return;
  const offer = copyOf("draft");
  if (!offer) return;
  offer.querySelector("[data-restore]").addEventListener("click", async () => {
    const pairs = JSON.parse(draft);
    // A form that offers what was searched for is drawn anew, with what had been chosen in it.
    if (form.dataset.form) {
      const address = `${form.dataset.form}?${new URLSearchParams(pairs)}`;
      const dialog = panel();
      if (!dialog) return location.assign(address);
      const { fetched } = await fetchPage(address);
      sessionStorage.removeItem(draftKey(form));
      fill(dialog, fetched);
      return keepDraft(dialog.querySelector("form"));
    }
    for (const control of form.elements) {
      const values = pairs.filter(([name]) => name === control.name).map(([, value]) => value);
      if (["checkbox", "radio"].includes(control.type)) control.checked = values.includes(control.value);
      else if (control.type !== "hidden" && values.length) control.value = values[0];
    }
    offer.remove();
    focusFirst(form);
  });
  form.prepend(offer);
}

// Keys for what is done again and again. A page names them by `aria-keyshortcuts`; the place of a letter on the keyboard counts, so
// that a Russian layout has the same ones.

const ROWS = "rows";
const neighbour = (step) => {
  const rows = JSON.parse(sessionStorage.getItem(ROWS) ?? "[]");
  const place = rows.indexOf(location.pathname);
  return place < 0 ? undefined : rows[place + step];
};

/** A list that is gone through row by row is remembered; a page of a row leads to those beside it. */
function placeAmongRows() {
  const list = document.querySelector("main [data-rows]");
  if (list) {
    const rows = [...list.querySelectorAll("a.row-link")].map((row) => new URL(row.href).pathname);
    sessionStorage.setItem(ROWS, JSON.stringify(rows));
  }
  for (const link of document.querySelectorAll("main a[data-step]")) {
    const address = neighbour(Number(link.dataset.step));
    link.hidden = !address;
    if (address) link.href = address;
  }
}

document.addEventListener("keydown", (event) => {
  if (!event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || !event.code.startsWith("Key")) return;
  const element = (panel() ?? main())?.querySelector(`[aria-keyshortcuts="Alt+${event.code.slice(3)}"]:not([hidden])`);
  if (!element) return;
  event.preventDefault();
  if (element.matches("a, button")) return element.click();
  const choice = [...(element.options ?? [])].find((option) => option.value === element.dataset.choose);
  if (choice) {
    choice.selected = true;
    element.dispatchEvent(new Event("input", { bubbles: true }));
  }
  element.focus();
});

// What is ticked in a list is counted beside what is done with it, and one tick in the head is for all of the page.

const ticksFor = (form) => [...document.querySelectorAll(`input[form="${form}"][name]`)];

addEventListener("change", ({ target }) => {
  if (!target.matches?.("[data-pick-all]")) return;
  for (const tick of ticksFor(target.getAttribute("form"))) tick.checked = target.checked;
  tellPicked();
});

function tellPicked() {
  for (const head of document.querySelectorAll("[data-pick-all]")) {
    const ticks = ticksFor(head.getAttribute("form"));
    const count = ticks.filter((tick) => tick.checked).length;
    head.checked = count > 0 && count === ticks.length;
    head.indeterminate = count > 0 && count < ticks.length;
  }
  for (const place of document.querySelectorAll("[data-picked]")) {
    const count = ticksFor(place.closest("form").id).filter((tick) => tick.checked).length;
    const text = count ? place.dataset.picked.replace("{}", count) : "";
    if (place.textContent !== text) place.textContent = text;
    for (const button of place.closest("form").querySelectorAll("button")) button.disabled = !count;
  }
}

// Menus. One is open at a time, whoever goes elsewhere closes it, and whoever leaves it is back where it was opened.

function closeMenus(except) {
  for (const menu of document.querySelectorAll(".menu[open]")) if (menu !== except) menu.open = false;
}

function leaveMenu(menu) {
  menu.querySelector("summary").focus();
  menu.open = false;
}

// A press on a label's text gives the focus to what is around the menu: that is going nowhere.
document.addEventListener("pointerdown", ({ target }) => closeMenus(target.closest(".menu")));
document.addEventListener("focusin", ({ target }) => target.matches(":focus-visible") && closeMenus(target.closest(".menu")));

document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && document.activeElement?.closest(".menu[open]");
  if (menu) leaveMenu(menu);
});

// Panels: a form's own page, shown over the page that its link stands on.

const panel = () => document.querySelector("dialog.panel[open]");

function focusFirst(form) {
  const first = form.querySelector("[aria-invalid=true], [autofocus]") ??
    form.querySelector(".plan h2") ??
    form.querySelector("input:not([type=hidden]), textarea, select, button:not([tabindex='-1'])");
  first?.focus();
}

/** Where one goes on once what had the focus is gone. */
const focusPage = () => (panel()?.querySelector(".panel-head button") ?? main()).focus({ preventScroll: true });

/** Finds an element again once the page has been shown anew: it, or what stands in its place. */
function keepPlace(element) {
  const holder = element.closest("[id]");
  const all = () => [...(document.getElementById(holder?.id)?.querySelectorAll(element.localName) ?? [])];
  const place = all().indexOf(element);
  return () => (element.isConnected ? element : all()[place]) ?? main();
}

/** Puts a fetched page's form into the panel; false if it has none. */
function fill(dialog, fetched) {
  const form = fetched.querySelector("main .panel-form");
  if (!form) return false;
  dialog.querySelector("#panel-title").textContent = fetched.querySelector("h1").textContent;
  dialog.querySelector(".panel-body").replaceChildren(document.importNode(form, true));
  const shown = dialog.querySelector(".panel-form");
  prepare(dialog);
  dialog.querySelector(".panel-body").scrollTop = 0;
  if (shown.matches("form")) focusFirst(shown);
  else focusPage();
  return true;
}

async function openPanel(address, isNew) {
  const dialog = panel() ?? copyOf("panel");
  if (!dialog) return location.assign(address);
  try {
    const { response, fetched } = await fetchPage(address);
    if (response.redirected) return location.assign(response.url);
    // What an open panel leads to takes its place.
    if (dialog.open) {
      if (!fill(dialog, fetched)) return location.assign(address);
      return history.replaceState(history.state, "", address);
    }
    document.body.append(dialog);
    const opener = keepPlace(document.activeElement);
    dialog.addEventListener("close", () => {
      // What can be undone can be once the panel is closed, too.
      if (notice?.querySelector("form")) noticePlace.prepend(notice);
      else notify();
      opener().focus();
      setTimeout(() => dialog.open || dialog.remove(), 300);
    });
    dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      closePanel();
    });
    dialog.addEventListener("pointerdown", (event) => event.target === dialog && closePanel());
    dialog.showModal();
    if (!fill(dialog, fetched)) return location.assign(address);
    if (isNew) history.pushState({ panel: true }, "", address);
  } catch {
    location.assign(address);
  }
}

/** Closing is going back: the panel has an entry of its own in the history. */
function closePanel() {
  const dialog = panel();
  const closed = new Promise((done) => dialog?.addEventListener("close", done, { once: true }));
  if (history.state?.panel) history.back();
  else dialog?.close();
  return closed;
}

/** Closes the panel over the page as it is now, unless that is gone. */
async function returnToPage(said) {
  const { response, fetched } = await fetchPage(page);
  if (!response.ok || response.redirected) return false;
  show(fetched);
  watch();
  await closePanel();
  showNotice(...said);
  return true;
}

/** What was typed is offered again afterwards. */
function signIn() {
  const { pathname, search } = new URL(page);
  location.assign(`${SIGN_IN}?${new URLSearchParams({ to: pathname + search })}`);
}

async function send(form, submitter) {
  if (form.ariaBusy === "true") return;
  form.ariaBusy = "true";
  notify();
  const address = new URL(submitter?.getAttribute("formaction") ?? actionOf(form), location);
  const dialog = panel();
  try {
    const body = new URLSearchParams(new FormData(form, submitter));
    const { response, fetched } = await fetchPage(address, { method: "POST", body });
    const said = saidIn(fetched);
    const { pathname } = new URL(response.url);
    const under = new URL(page).pathname;
    // What was made and is shown here, this once.
    const isShownOnce = response.status === 201;
    if (isShownOnce) sessionStorage.removeItem(draftKey(form));
    // The panel was closed meanwhile.
    if (panel() !== dialog) {
      await look();
      if (isShownOnce) {
        document.body.append(dialog);
        dialog.showModal();
        return fill(dialog, fetched);
      }
      return response.redirected ? showNotice(...said) : showNotice(refusalIn(fetched));
    }
    // What was typed stays, whatever is in its way.
    if (!response.redirected) {
      if (!fill(dialog, fetched)) return showNotice(refusalIn(fetched));
      return isShownOnce && look();
    }
    if (said.some((part) => part.matches(".refused"))) return showNotice(...said);
    // Whoever has to sign in first has not sent anything yet.
    if (pathname === SIGN_IN) return signIn();
    sessionStorage.removeItem(draftKey(form));
    // A card stays in its panel, over its list.
    if (pathname !== under && fill(dialog, fetched)) {
      history.replaceState(history.state, "", response.url);
      showNotice(...said);
      return look();
    }
    // The page under the panel, or the thing that it shows.
    const isOfPage = pathname === under || address.pathname.startsWith(`${under}/`);
    if (!isOfPage || !(await returnToPage(said))) leaveFor(response.url, fetched);
  } catch {
    notify(notice?.dataset.notSent);
  } finally {
    form.ariaBusy = null;
  }
}

addEventListener("popstate", (event) => {
  if (event.state?.panel) {
    if (!panel()) openPanel(location.href, false);
  } else if (panel()) {
    panel().close();
  } else if (location.href.split("#")[0] !== page.split("#")[0]) {
    location.reload();
  }
});

// What is on the page is taken up once; what happens on it is heard at the root.

const timers = new WeakMap();
function soon(element, action) {
  clearTimeout(timers.get(element));
  timers.set(element, setTimeout(() => action(element), 250));
}

function prepare(root) {
  placeAmongRows();
  for (const form of root.querySelectorAll("form.panel-form")) offerDraft(form);
  for (const input of root.querySelectorAll("[data-check-domain]")) {
    document.getElementById(`${input.id}-hint`).ariaLive = "polite";
  }
  for (const box of root.querySelectorAll("[data-reveals]")) box.parentElement.hidden = false;
  // What few pages need is loaded by those.
  for (const element of root.querySelectorAll("[data-script]")) {
    import(element.dataset.script).then((script) => script.prepare(element), () => {});
  }
  tell();
}

document.addEventListener("input", ({ target }) => {
  const form = target.form;
  if (target.dataset.reveals) form.elements[target.dataset.reveals].type = target.checked ? "text" : "password";
  if (target.dataset.checkDomain) soon(target, checkDomain);
  if (target.dataset.lookUp) soon(target, lookUp);
  const meter = target.autocomplete?.includes("password") && document.querySelector(`meter[data-password="${target.id}"]`);
  if (meter) measure(target, meter);
  if (form?.dataset.liveSearch) soon(form, search);
  if (form?.matches(".panel-form")) keepDraft(form);
  tellPicked();
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.closest("#notice")) {
    event.preventDefault();
    if (form.ariaBusy === "true") return;
    form.ariaBusy = "true";
    act(actionOf(form), new FormData(form), form).finally(() => (form.ariaBusy = null));
  } else if (form.closest("dialog.panel")) {
    event.preventDefault();
    send(form, event.submitter);
  } else if (form.dataset.liveSearch) {
    event.preventDefault();
    clearTimeout(timers.get(form));
    search(form);
  } else if (form.dataset.isSent) {
    event.preventDefault();
  } else if (form.method === "post") {
    form.dataset.isSent = "true";
    if (form.matches(".panel-form")) sessionStorage.setItem(SENT, draftKey(form));
  }
});

document.addEventListener("click", async (event) => {
  const isPlain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
  const opener = event.target.closest("a[data-panel]");
  const closer = event.target.closest("dialog [data-close]");
  const copier = event.target.closest("[data-copy]");
  if (event.target.closest("[data-dismiss]")) {
    notify();
    focusPage();
  }
  // What is gone to has been read: the form beside the link says so.
  const reads = event.target.closest("a[data-reads]")?.closest("li").querySelector("form");
  if (reads) fetch(reads.action, { method: "POST", body: new URLSearchParams(new FormData(reads)), keepalive: true }).catch(() => {});
  const menu = event.target.closest(".menu a")?.closest(".menu");
  if (menu) leaveMenu(menu);
  if (opener && isPlain) {
    event.preventDefault();
    openPanel(opener.href, true);
  } else if (closer && isPlain) {
    event.preventDefault();
    closePanel();
  } else if (copier) {
    await navigator.clipboard.writeText(copier.dataset.copy);
    notify(copier.dataset.copied);
    setTimeout(() => notice?.textContent.trim() === copier.dataset.copied && notify(), 2000);
  }
});

// A form comes back marked as sent when a page is gone back to.
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-is-sent]")) delete form.dataset.isSent;
  tellPicked();
});

// A form that was sent from its own page and has not come back was accepted.
if (!document.querySelector(`main [role=alert], main form[action='${SIGN_IN}']`)) {
  sessionStorage.removeItem(sessionStorage.getItem(SENT));
}
sessionStorage.removeItem(SENT);
const said = sessionStorage.getItem(SAID);
if (said) {
  sessionStorage.removeItem(SAID);
  showNotice(...read(said).body.childNodes);
}
prepare(document);
tellPicked();
hideSoon();
// On a narrow screen the rail is a line that may be longer than the screen: where one is must not lie outside.
document.querySelector(".rail [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
// A panel's page that was reloaded stands alone, and its first wrong field is where to go on.
if (history.state?.panel) history.replaceState(null, "");
document.querySelector("main [aria-invalid=true]")?.focus();
watch();
watchCorner();
