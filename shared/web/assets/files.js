// A file that is chosen in a form is sent to the organisation's bucket at once, while the rest is filled in. The form takes the
// identifier of what was sent. Where that fails, the form still has the file itself.

const json = { Accept: "application/json" };
const TRIES = 3;
const EVERY = 1_000;
const LOOKS = 90;

const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

/** What the product itself has refused, in words for people. */
class Told extends Error {}

/** What the bucket has refused: its form is too old, or the file has changed on its disk. */
class Refused extends Error {}

async function ask(address, method = "GET", fields) {
  const headers = fields ? { ...json, "Content-Type": "application/json" } : json;
  const response = await fetch(address, { method, headers, body: fields && JSON.stringify(fields) });
  const answer = await response.json();
  if (response.ok) return answer;
  if (response.status >= 500) throw new Error(answer.title);
  throw new Told(answer.errors?.[0]?.message ?? answer.detail ?? answer.title);
}

/** SHA-256 in hexadecimal, where the browser reckons it. */
async function digestOf(file) {
  if (!crypto.subtle) return undefined;
  const digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
  return [...new Uint8Array(digest)].map((octet) => octet.toString(16).padStart(2, "0")).join("");
}

/** Sends a form with the file last, and tells how far it is. */
function post({ address, fields }, file, tell, signal) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  form.append("file", file);
  return new Promise((done, fail) => {
    const request = new XMLHttpRequest();
    request.open("POST", address);
    request.upload.onprogress = ({ loaded, total }) => tell(total ? loaded / total : 0);
    request.onload = () => {
      if (request.status < 300) done();
      else fail(request.status < 500 ? new Refused() : new Error(String(request.status)));
    };
    request.onerror = () => fail(new Error("network"));
    request.onabort = () => fail(new DOMException("", "AbortError"));
    signal.addEventListener("abort", () => request.abort());
    request.send(form);
  });
}

/** One file on its way, from its announcement to its judgement. */
class Sending {
  constructor(file, { purpose, files }, tell) {
    Object.assign(this, { file, purpose, files, tell });
    this.stopping = new AbortController();
  }

  get isStopped() {
    return this.stopping.signal.aborted;
  }

  /** Nobody wants it any more. */
  stop() {
    this.stopping.abort();
    if (this.id) ask(this.address, "DELETE").catch(() => {});
  }

  get address() {
    return `${this.files}/${this.id}`;
  }

  /** Sends it, and answers once the bucket has it. A connection that is lost is tried again. */
  async arrive() {
    for (let tries = 1; ; tries += 1) {
      try {
        await this.tryOnce();
        const seen = await ask(`${this.address}/arrived`, "POST");
        if (seen.state !== "waiting") return seen;
        throw new Error("it is not there");
      } catch (error) {
        if (this.isStopped || error instanceof Told || tries === TRIES) throw error;
        // What was announced is not what the bucket is given, so it is announced anew.
        if (error instanceof Refused) this.announced = undefined;
        await pause(EVERY * 2 ** (tries - 1));
      }
    }
  }

  async tryOnce() {
    const { file, purpose, files } = this;
    this.tell(0);
    // A form that was drawn before may be too old.
    if (this.announced) this.announced = await ask(this.address);
    else {
      if (this.id) ask(this.address, "DELETE").catch(() => {});
      const sha256 = await digestOf(file);
      this.announced = await ask(files, "POST", { purpose, name: file.name, size: file.size, sha256 });
      this.id = this.announced.id;
    }
    if (this.isStopped) return this.stop();
    if (this.announced.upload) await post(this.announced.upload, file, this.tell, this.stopping.signal);
  }

  /** What is found out about it. A look that fails is made again. */
  async judged(seen) {
    for (let looks = 0; looks < LOOKS && seen.state === "arrived" && !this.isStopped; looks += 1) {
      await pause(EVERY);
      seen = await ask(this.address).catch(() => seen);
    }
    return seen;
  }
}

/** A field for a file, and the row below it that tells what becomes of the file. */
class FileField {
  constructor(input) {
    this.input = input;
    this.form = input.form;
    this.texts = input.dataset;
    this.name = this.texts.field ?? input.id;
    document.getElementById(this.texts.kinds).textContent = this.texts.hint;
    this.row = Object.assign(document.createElement("div"), { className: "sent-file", hidden: true });
    this.progress = document.createElement("progress");
    this.progress.setAttribute("aria-label", this.texts.sending);
    this.said = Object.assign(document.createElement("output"), { id: `${input.id}-said` });
    this.again = this.button(this.texts.again, () => this.send(this.file));
    this.remove = this.button(this.texts.remove, () => this.drop());
    this.row.append(this.progress, this.said, this.again, this.remove);
    input.after(this.row);
    input.setAttribute("aria-describedby", `${this.said.id} ${input.getAttribute("aria-describedby")}`);
    input.addEventListener("change", () => (input.files[0] ? this.send(input.files[0]) : this.drop()));
    this.form.addEventListener("submit", (event) => this.hold(event));
  }

  button(text, press) {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "quiet", textContent: text });
    button.addEventListener("click", press);
    return button;
  }

  say(text, { progress, again = false, state = "" } = {}) {
    if (this.said.textContent !== text) this.said.textContent = text;
    this.said.className = `hint ${state}`;
    this.progress.hidden = progress === undefined;
    if (progress !== undefined) this.progress.value = progress;
    // What has the focus is not taken away from under it.
    if (!again && document.activeElement === this.again) this.remove.focus();
    this.again.hidden = !again;
    if (state === "bad") this.input.setAttribute("aria-invalid", "true");
    else this.input.removeAttribute("aria-invalid");
  }

  /** The form has the identifier in place of the file, or the file again. */
  hand(id) {
    this.field?.remove();
    this.field = undefined;
    if (!this.texts.field) this.demand(id);
    if (!id) return;
    this.field = Object.assign(document.createElement("input"), { type: "hidden", name: this.name, value: id });
    this.form.append(this.field);
    if (this.texts.field) this.offerAnother();
  }

  /** A form that can't do without a file has the file itself until it has the identifier. */
  demand(id) {
    this.input.name = id ? "" : this.input.id;
    this.input.required = !id;
    this.form.enctype = id ? "application/x-www-form-urlencoded" : "multipart/form-data";
  }

  /** Where there may be several files, each has a field of its own. */
  offerAnother() {
    if (this.hasOffered) return;
    this.hasOffered = true;
    const next = this.input.cloneNode();
    next.value = "";
    next.id = `${this.input.id}-next`;
    next.setAttribute("aria-label", this.form.querySelector(`label[for="${this.input.id}"]`)?.textContent ?? this.input.ariaLabel);
    next.setAttribute("aria-describedby", this.texts.kinds);
    this.row.after(next);
    prepare(next);
  }

  async send(file) {
    this.forget();
    this.file = file;
    this.row.hidden = false;
    if (file.size > Number(this.texts.most)) return this.say(this.texts.tooLarge, { state: "bad" });
    if (!file.size) return this.say(this.texts.empty, { state: "bad" });
    const sending = new Sending(file, this.texts, (progress) => {
      if (this.sending === sending) this.say(this.texts.sending, { progress });
    });
    this.sending = sending;
    try {
      let seen = await sending.arrive();
      if (this.sending !== sending) return;
      if (seen.state === "arrived") {
        this.say(this.texts.judged);
        this.hand(sending.id);
        this.go();
        seen = await sending.judged(seen);
        if (this.sending !== sending) return;
      }
      if (seen.state === "refused") throw new Told(seen.refusal.message);
      this.hand(sending.id);
      this.go();
      if (seen.state === "ready") this.say(this.texts.ready, { state: "good" });
    } catch (error) {
      if (this.sending !== sending) return;
      this.forget();
      const isTold = error instanceof Told;
      this.say(isTold ? error.message : this.texts.lost, { again: !isTold, state: "bad" });
    }
  }

  /** What is pressed while the file is on its way goes on once it is there. */
  hold(event) {
    if (!this.sending || this.field) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    this.held = { submitter: event.submitter };
    this.form.ariaBusy = "true";
    this.say(this.texts.held, { progress: this.progress.value });
  }

  go() {
    const { held } = this;
    this.release();
    if (held) this.form.requestSubmit(held.submitter);
  }

  release() {
    this.held = undefined;
    this.form.ariaBusy = null;
  }

  forget() {
    this.sending?.stop();
    this.sending = undefined;
    this.release();
    this.hand();
  }

  drop() {
    this.forget();
    this.say("");
    this.input.value = "";
    this.row.hidden = true;
    this.input.focus();
  }
}

const taken = new WeakSet();

export function prepare(input) {
  if (taken.has(input)) return;
  taken.add(input);
  new FileField(input);
}
