// The review of a pre-filled order by keyboard: the box of the field in hand lights up on the page it was read from,
// Tab and Shift+Tab go from one doubtful field to the next, Enter accepts what stands there, F2 takes the other reading.
// While the page is open it says so every thirty seconds, and gives the item back when it is left.
// A letter that waits is held alike; it has no fields to go through, and the focus begins at what it is.
// In a row htmx sends the forms and puts the answer's main part in the place of this one: document, style sheet and
// scripts stay. What that leaves to do stands at the end.
// Without this script the form is the same form; Escape gives Tab and Enter back to the browser.

let held;
let lost;

function begin({ focus }) {
  held = document.querySelector("[data-lease]")?.dataset;
  lost = document.querySelector("[data-lost]");
  const form = document.querySelector("form[data-review]");
  if (form) byKeyboard(form, focus);
  else if (focus) inLetter().focus({ preventScroll: true });
  if (held) requestAnimationFrame(() => setTimeout(beat)); // the page is drawn first
}

// A letter begins at what it is, before its dossier and its buttons: a key that was pressed once too often ties nothing.
function inLetter() {
  const card = document.querySelector(".card[data-lease]");
  return card?.querySelector(".field--wrong :is(input, select)") ?? card ?? document.querySelector("main");
}

function byKeyboard(form, focus) {
  const doubtful = () => [...form.querySelectorAll(".field--unsure, .field--missing, .field--wrong")];
  const controlOf = (field) => field.querySelector("input, select, textarea");
  const send = form.querySelector('button[value="submit"]');
  let quick = true;

  function light(name) {
    for (const box of document.querySelectorAll("rect[data-of]")) {
      const lit = box.dataset.of === name;
      box.classList.toggle("is-lit", lit);
      if (lit) box.closest("figure").scrollIntoView({ block: "nearest" });
    }
  }

  function next(from, step) {
    const fields = doubtful();
    const here = fields.findIndex((field) => field.contains(from));
    if (here < 0) return null;
    const there = fields[here + step];
    return there ? controlOf(there) : step > 0 ? send : null;
  }

  function accept(control) {
    const field = control.closest(".field");
    const there = next(control, 1);
    if (control.value.trim()) {
      field.classList.remove("field--unsure", "field--missing", "field--wrong");
      field.classList.add("field--sure");
    }
    (there ?? send)?.focus();
  }

  form.addEventListener("focusin", (event) => light(event.target.name));

  form.addEventListener("keydown", (event) => {
    const control = event.target;
    if (event.key === "Escape") quick = false;
    if (!quick || !control.matches("input, select, textarea")) return;
    if (event.key === "Tab") {
      const there = next(control, event.shiftKey ? -1 : 1);
      if (!there) return;
      event.preventDefault();
      there.focus();
    } else if (event.key === "Enter" && !(control.matches("textarea") && event.shiftKey)) {
      event.preventDefault();
      accept(control);
    } else if (event.key === "F2" && form.dataset[`other_${control.name}`]) {
      event.preventDefault();
      [control.value, form.dataset[`other_${control.name}`]] = [form.dataset[`other_${control.name}`], control.value];
    }
  });

  const first = doubtful()[0];
  if (focus) (first ? controlOf(first) : send)?.focus({ preventScroll: true });
}

async function beat() {
  const asked = held;
  const body = JSON.stringify({ beating: true });
  try {
    const answer = await fetch(asked.lease, { method: "POST", headers: { "Content-Type": "application/json" }, body });
    const told = await answer.json();
    if (asked !== held) return;
    if (answer.status === 409) tell(told.detail);
    else if (answer.ok && lost) lost.hidden = true;
  } catch {
    // No network for a moment: the next beat tells.
  }
}

function giveBack({ lease, token }) {
  fetch(`${lease}?token=${token}`, { method: "DELETE", keepalive: true }).catch(() => {});
}

function tell(sentence) {
  lost.textContent = sentence;
  lost.hidden = false;
  lost.scrollIntoView({ block: "nearest" });
}

setInterval(() => held && beat(), 30_000);
addEventListener("pagehide", () => held && giveBack(held));
addEventListener("pageshow", (event) => event.persisted && held && beat());

// A row: what a new document would have done by itself.

const live = document.createElement("p");
live.className = "visually-hidden";
live.setAttribute("role", "status");
document.body.append(live);
let address;
let byBrowser = false;

function shown(focus) {
  address = location.pathname + location.search;
  begin({ focus });
}

function announce(isNext) {
  const told = document.querySelector("main > [role=status] .flash__title")?.textContent ?? "";
  live.textContent = isNext ? `${told} Élément suivant : ${document.querySelector("h1").textContent}.` : told;
}

function unanswered() {
  byBrowser = true; // which shows whatever comes, a sign-in on another host too
  tell("L'envoi est resté sans réponse : rien n'est perdu, envoyez de nouveau.");
}

addEventListener("submit", (event) => byBrowser && event.stopImmediatePropagation(), true);

addEventListener("htmx:before:request", () => document.querySelector("main").setAttribute("aria-busy", "true"));
addEventListener("htmx:finally:request", () => document.querySelector("main").removeAttribute("aria-busy"));

// The end of the row is the tray, a page of its own.
addEventListener("htmx:before:response", (event) => {
  const { redirected, url } = event.detail.ctx.response.raw;
  if (!redirected || new URL(url).pathname.startsWith("/elements/")) return;
  event.preventDefault();
  location.assign(url);
});

addEventListener("htmx:before:swap", (event) => {
  if (event.detail.tasks[0]?.fragment.querySelector("main")) return;
  event.preventDefault();
  unanswered();
});

addEventListener("htmx:error", unanswered);

// What was refused has no address of its own: going back leads to what was there before.
addEventListener("htmx:before:history:update", (event) => {
  if (!event.detail.response.raw.redirected) event.preventDefault();
});

addEventListener("htmx:after:swap", (event) => {
  const left = held;
  const { redirected } = event.detail.ctx.response.raw;
  shown(true);
  const isNext = redirected && held?.lease !== left?.lease;
  if (left && !redirected && held?.lease !== left.lease) giveBack(left); // else the server did, when it went on
  announce(isNext);
});

// Where a browser says so of a mere #field, the page stays.
addEventListener("htmx:before:history:restore", (event) => event.detail.path === address && event.preventDefault());

shown(!location.hash);
