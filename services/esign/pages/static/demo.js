// The page around the frame: what any client writes, and a list of what it hears.

const link = document.querySelector("[data-link]")?.dataset.link;
const list = document.getElementById("heard");

function note(data) {
  const line = document.createElement("li");
  line.textContent = `${new Date().toLocaleTimeString("fr-FR")} – ${data.event}`;
  list.append(line);
}

if (link) {
  const signing = new window.Yousign({ signatureLink: link, iframeContainerId: "signing", isSandbox: true });
  signing.onStarted(note);
  signing.onSuccess(note);
  signing.onSignatureDone(note);
  signing.onError(note);
  signing.onDeclined(note);
  signing.onPing(note);
}
