// A file that is chosen in a form is sent to the organisation's bucket at once, while the rest is filled in. The form takes the
// identifier of what was sent. Where that fails, the form still has the file itself.

const json = { Accept: "application/json" };
const TRIES = 3;
const EVERY = 1_000;
const LOOKS = 90;

const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

class Told extends Error {}

async function ask(address, method = "GET", fields) {
  const headers = fields ? { ...json, "Content-Type": "application/json" } : json;
  const response = await fetch(address, { method, headers, body: fields && JSON.stringify(fields) });
  const answer = await response.json();
  if (!response.ok) throw new Told(answer.errors?.[0]?.message ?? answer.detail ?? answer.title);
  return answer;
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
    request.onload = () => (request.status < 300 ? done() : fail(new Error(String(request.status))));
    request.onerror = () => fail(new Error("network"));
    request.onabort = () => fail(new DOMException("", "AbortError"));
    signal.addEventListener("abort", () => request.abort());
    request.send(form);
  });
}

/** A field, the file in it, and what becomes of it. */
class Sending {
  constructor(input) {
    this.input = input;
    this.form = input.form;
    this.texts = input.dataset;
    document.getElementById(this.texts.kinds).textContent = this.texts.hint;
    this.row = document.createElement("div");
    this.row.className = "sent-file";
    this.row.hidden = true;
    this.progress = document.createElement("progress");
    this.said = document.createElement("output");
    this.said.setAttribute("aria-live", "polite");
    this.again = this.button(this.texts.again, () => this.send());
    this.remove = this.button(this.texts.remove, () => this.drop());
    this.row.append(this.progress, this.said, this.again, this.remove);
    input.after(this.row);
    input.addEventListener("change", () => (input.files[0] ? this.begin(input.files[0]) : this.drop()));
    this.form.addEventListener("submit", (event) => this.hold(event));
  }

  button(text, press) {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "quiet", textContent: text });
    button.addEventListener("click", press);
    return button;
  }

  say(text, { progress, again = false, refused = false, ready = false } = {}) {
    this.said.textContent = text;
    this.said.className = `hint ${refused ? "bad" : ready ? "good" : ""}`;
    this.progress.hidden = progress === undefined;
    if (progress !== undefined) this.progress.value = progress;
    this.again.hidden = !again;
  }

  /** The form has the identifier in place of the file, or the file again. */
  hand(id) {
    this.field?.remove();
    this.field = undefined;
    this.input.name = id ? "" : this.input.id;
    this.input.required = !id;
    this.form.enctype = id ? "application/x-www-form-urlencoded" : "multipart/form-data";
    if (!id) return;
    this.field = Object.assign(document.createElement("input"), { type: "hidden", name: this.input.id, value: id });
    this.form.append(this.field);
  }

  begin(file) {
    this.forget();
    this.file = file;
    this.id = undefined;
    this.row.hidden = false;
    const most = Number(this.texts.most);
    if (file.size > most) return this.say(this.texts.tooLarge, { refused: true });
    if (!file.size) return this.say(this.texts.empty, { refused: true });
    this.send();
  }

  async send() {
    const going = new AbortController();
    this.going = going;
    this.isSent = false;
    const say = (...said) => going.signal.aborted || this.say(...said);
    try {
      for (let tries = 1; !this.isSent; tries += 1) {
        try {
          say(this.texts.sending, { progress: 0 });
          await this.sendOnce(going.signal, (progress) => say(this.texts.sending, { progress }));
        } catch (error) {
          if (error instanceof Told || error.name === "AbortError" || tries === TRIES) throw error;
          await pause(EVERY * 2 ** (tries - 1));
        }
        if (going.signal.aborted) return;
      }
      say(this.texts.judged);
      let seen = await ask(`${this.texts.files}/${this.id}/arrived`, "POST");
      if (going.signal.aborted) return;
      this.hand(this.id);
      this.go();
      for (let looks = 0; looks < LOOKS && seen.state === "arrived"; looks += 1) {
        await pause(EVERY);
        if (going.signal.aborted) return;
        seen = await ask(`${this.texts.files}/${this.id}`);
      }
      if (seen.state === "refused") throw new Told(seen.refusal.message);
      if (seen.state === "ready") say(this.texts.ready, { ready: true });
    } catch (error) {
      if (going.signal.aborted) return;
      this.isHeld = false;
      this.hand();
      if (error instanceof Told) this.say(error.message, { refused: true });
      else this.say(this.texts.lost, { again: true, refused: true });
    } finally {
      if (this.going === going) this.going = undefined;
    }
  }

  async sendOnce(signal, tell) {
    const { file } = this;
    const { files, purpose } = this.texts;
    if (!this.id) {
      const sha256 = await digestOf(file);
      const announced = await ask(files, "POST", { purpose, name: file.name, size: file.size, sha256 });
      this.id = announced.id;
      this.upload = announced.upload;
    } else {
      // The form before may be too old.
      this.upload = (await ask(`${files}/${this.id}`)).upload;
    }
    if (signal.aborted) return;
    if (this.upload) await post(this.upload, file, tell, signal);
    this.isSent = true;
  }

  /** What was pressed while the file is on its way goes on once it is there. */
  hold(event) {
    if (!this.going || this.isSent) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    this.isHeld = true;
    this.submitter = event.submitter;
  }

  go() {
    if (!this.isHeld) return;
    this.isHeld = false;
    this.form.requestSubmit(this.submitter);
  }

  forget() {
    this.going?.abort();
    this.going = undefined;
    this.isHeld = false;
    this.hand();
    if (this.id) ask(`${this.texts.files}/${this.id}`, "DELETE").catch(() => {});
    this.id = undefined;
  }

  drop() {
    this.forget();
    this.input.value = "";
    this.row.hidden = true;
    this.input.focus();
  }
}

const taken = new WeakSet();

export function prepare(input) {
  if (taken.has(input)) return;
  taken.add(input);
  new Sending(input);
}
