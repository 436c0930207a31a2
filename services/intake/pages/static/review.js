// The review of a pre-filled order by keyboard: the box of the field in hand lights up on the page it was read from,
// Tab and Shift+Tab go from one doubtful field to the next, Enter accepts what stands there, F2 takes the other reading.
// While the page is open it says so every thirty seconds, and gives the item back when it is left.
// A letter that waits is held alike; it has no fields to go through.
// Without this script the form is the same form; Escape gives Tab and Enter back to the browser.

const form = document.querySelector("form[data-review]");
if (form) byKeyboard(form);

function byKeyboard(form) {
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
  if (!location.hash) (first ? controlOf(first) : send)?.focus({ preventScroll: true });
}

const held = document.querySelector("[data-lease]");
const { lease, token } = held?.dataset ?? {};
const lost = held?.querySelector("[data-lost]");

async function beat() {
  const body = JSON.stringify({ beating: true });
  try {
    const answer = await fetch(lease, { method: "POST", headers: { "Content-Type": "application/json" }, body });
    const told = await answer.json();
    if (answer.status === 409) tell(told.detail);
    else if (answer.ok && lost) lost.hidden = true;
  } catch {
    // No network for a moment: the next beat tells.
  }
}

function tell(sentence) {
  lost.textContent = sentence;
  lost.hidden = false;
  lost.scrollIntoView({ block: "nearest" });
}

if (lease) {
  beat();
  setInterval(beat, 30_000);
  addEventListener("pagehide", () => fetch(`${lease}?token=${token}`, { method: "DELETE", keepalive: true }));
  addEventListener("pageshow", (event) => event.persisted && beat());
}
