// Signing inside another site: the class, the options and the callbacks that clients of the vendor's script know.
//
//   const signing = new Yousign({ signatureLink, iframeContainerId, isSandbox, iframeAttributes });
//   signing.onSuccess((data) => …);
//
// It takes messages from the frame it made, and from nobody else.

(function () {
  "use strict";

  const FRAME_ID = "yousign-iframe";
  const EVENTS = {
    onStarted: "started",
    onSuccess: "success",
    onSignatureDone: "signature.done",
    onError: "error",
    onDeclined: "declined",
    onPing: "ping",
  };

  class Yousign {
    constructor({ signatureLink, iframeContainerId, isSandbox = false, iframeAttributes = {} } = {}) {
      const container = document.getElementById(iframeContainerId);
      if (!container) throw new Error(`Yousign: no element has the id "${iframeContainerId}"`);
      const link = new URL(signatureLink);
      if (isSandbox) link.searchParams.set("disable_domain_validation", "true");
      this.heard = {};
      this.iframe = document.createElement("iframe");
      this.iframe.id = FRAME_ID;
      this.iframe.title = "Signature";
      if (iframeAttributes.referrerPolicy) this.iframe.referrerPolicy = iframeAttributes.referrerPolicy;
      this.iframe.src = link.href;
      this.listener = (event) => this.receive(event, link.origin);
      window.addEventListener("message", this.listener);
      container.replaceChildren(this.iframe);
    }

    receive(event, origin) {
      if (event.origin !== origin || event.source !== this.iframe.contentWindow) return;
      if (event.data?.type !== "yousign") return;
      const callback = this.heard[event.data.event];
      if (callback) callback(event.data);
    }

    removeMessageListener() {
      window.removeEventListener("message", this.listener);
    }
  }

  for (const [method, event] of Object.entries(EVENTS)) {
    Yousign.prototype[method] = function (callback) {
      this.heard[event] = callback;
    };
  }

  window.Yousign = Yousign;
  window.PasserelleSign = Yousign;
})();
