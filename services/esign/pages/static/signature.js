// The signer's page with a script: draw a signature, shrink a picture before it is sent, show the way he chose.
// Without this script the page asks for a name or a picture, and signs as well.

const INK = "#14286e";

function ways(form) {
  const radios = [...form.querySelectorAll("input[name=way]")];
  form.querySelector("[data-needs-script]").hidden = false;
  const show = () => {
    const chosen = radios.find((one) => one.checked)?.value ?? "typed";
    for (const part of form.querySelectorAll("[data-way]")) {
      part.hidden = part.dataset.way !== chosen;
      for (const input of part.querySelectorAll("input:not([type=hidden])")) input.disabled = part.hidden;
    }
  };
  for (const radio of radios) radio.addEventListener("change", show);
  show();
}

function pad(form) {
  const canvas = form.querySelector("canvas[data-pad]");
  const kept = form.querySelector("input[name=drawn]");
  const pen = canvas.getContext("2d");
  let strokes = [];
  let current = null;
  let before = null; // what he drew before the page came back with something to correct

  const at = (event) => {
    const box = canvas.getBoundingClientRect();
    return [
      ((event.clientX - box.left) * canvas.width) / box.width,
      ((event.clientY - box.top) * canvas.height) / box.height,
    ];
  };
  const draw = () => {
    pen.clearRect(0, 0, canvas.width, canvas.height);
    if (before) pen.drawImage(before, 0, 0);
    pen.strokeStyle = pen.fillStyle = INK;
    pen.lineWidth = 5;
    pen.lineCap = pen.lineJoin = "round";
    for (const stroke of strokes) {
      pen.beginPath();
      pen.moveTo(...stroke[0]);
      for (let n = 1; n < stroke.length; n += 1) {
        const [x, y] = stroke[n - 1];
        const [nextX, nextY] = stroke[n];
        pen.quadraticCurveTo(x, y, (x + nextX) / 2, (y + nextY) / 2);
      }
      pen.lineTo(...stroke[stroke.length - 1]);
      pen.stroke();
    }
  };
  const keep = () => {
    const something = strokes.length > 0 || before !== null;
    kept.value = something ? canvas.toDataURL("image/png") : "";
    for (const button of form.querySelectorAll("[data-pad-act]")) button.disabled = !something;
  };
  canvas.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    canvas.setPointerCapture(event.pointerId);
    const start = at(event);
    current = [start, [start[0] + 0.1, start[1]]];
    strokes.push(current);
    draw();
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!current) return;
    for (const one of event.getCoalescedEvents?.() ?? [event]) current.push(at(one));
    draw();
  });
  const end = () => {
    current = null;
    keep();
  };
  canvas.addEventListener("pointerup", end);
  canvas.addEventListener("pointercancel", end);
  form.querySelector("[data-pad-act=undo]").addEventListener("click", () => {
    if (!strokes.pop()) before = null;
    draw();
    keep();
  });
  form.querySelector("[data-pad-act=clear]").addEventListener("click", () => {
    strokes = [];
    before = null;
    draw();
    keep();
  });
  if (!kept.value.startsWith("data:image/png;base64,")) return keep();
  const image = new Image();
  image.addEventListener("load", () => {
    before = image;
    draw();
    keep();
  });
  image.addEventListener("error", keep);
  image.src = kept.value;
}

function smallerPicture(form) {
  const input = form.querySelector("input[type=file][name=image]");
  input.addEventListener("change", async () => {
    const file = input.files[0];
    if (!file || file.size < 300000) return;
    try {
      const picture = await createImageBitmap(file);
      const scale = Math.min(1, 1200 / Math.max(picture.width, picture.height));
      const canvas = new OffscreenCanvas(Math.round(picture.width * scale), Math.round(picture.height * scale));
      canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
      const blob = await canvas.convertToBlob({ type: "image/jpeg", quality: 0.85 });
      const files = new DataTransfer();
      files.items.add(new File([blob], "signature.jpg", { type: "image/jpeg" }));
      input.files = files.files;
    } catch {
      // a browser or a file that cannot: it goes as it is, and the server has the last word
    }
  });
}

const form = document.querySelector("form[data-signature]");
if (form) {
  ways(form);
  pad(form);
  smallerPicture(form);
}
