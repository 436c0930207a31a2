// Documents drawn by pdf.js, page by page as they come into sight. Each page begins as an image the server made, and
// stays one where the script, the worker or the file will not: nothing that could be read is ever taken away.

const SHARPEST = 2;

function watch(section, pdf) {
  const pages = [...section.querySelectorAll("[data-page]")];
  const seen = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        if (!isIntersecting) continue;
        seen.unobserve(target);
        draw(target, pdf).catch(() => target.setAttribute("data-drawn", "image"));
      }
    },
    { rootMargin: "400px" },
  );
  for (const page of pages) seen.observe(page);
}

async function draw(figure, pdf) {
  const image = figure.querySelector("img");
  const page = await pdf.getPage(Number(figure.dataset.page));
  const width = figure.clientWidth * Math.min(window.devicePixelRatio || 1, SHARPEST);
  const viewport = page.getViewport({ scale: width / page.getViewport({ scale: 1 }).width });
  const canvas = document.createElement("canvas");
  canvas.width = Math.floor(viewport.width);
  canvas.height = Math.floor(viewport.height);
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", image.alt);
  await page.render({ canvas, viewport }).promise;
  image.replaceWith(canvas);
  figure.setAttribute("data-drawn", "pdf");
}

async function start() {
  const sections = [...document.querySelectorAll("section[data-pdf]")];
  if (!sections.length || navigator.connection?.saveData) return;
  const { library, worker, folder } = document.querySelector("[data-library]").dataset;
  const pdfjs = await import(library);
  pdfjs.GlobalWorkerOptions.workerSrc = worker;
  for (const section of sections) {
    const opened = pdfjs.getDocument({
      url: section.dataset.pdf,
      standardFontDataUrl: folder,
      wasmUrl: folder,
      useWasm: false,
      isEvalSupported: false,
      enableXfa: false,
    });
    opened.promise.then((pdf) => watch(section, pdf)).catch(() => section.setAttribute("data-drawn", "image"));
  }
}

start().catch(() => document.documentElement.setAttribute("data-reader", "images"));
