// Tells the page that embeds this one what happens. Who may embed it at all is decided by the server's frame-ancestors,
// so the messages, which carry no secret, may go to whoever that is.

const told = document.querySelector("[data-frame]");

function say(event) {
  const { signer, request, answers } = told.dataset;
  window.parent.postMessage(
    {
      type: "yousign",
      event,
      signer_id: signer,
      signature_request_id: request,
      answers: JSON.parse(answers || "[]"),
    },
    "*",
  );
}

if (told && window.parent !== window) {
  document.documentElement.setAttribute("data-framed", "");
  for (const event of told.dataset.frame.split(" ").filter(Boolean)) say(event);
  setInterval(() => say("ping"), 5000);
}
