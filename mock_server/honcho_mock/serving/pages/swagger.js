/* What shows the document in Swagger UI, wherever this server is mounted. */

const ROOT = location.pathname.replace(/\/docs\/?$/, "");

/* Swagger UI makes markup of the document's texts. They are this server's own; still, nothing that
   runs, loads or leads elsewhere comes of them. */
const ACTIVE = /<\s*(?:script|iframe|object|embed|base|form|meta|link)|\son\w+\s*=|javascript:/i;
globalThis.trustedTypes?.createPolicy("default", {
  createHTML: (text) => (ACTIVE.test(text) ? null : text),
});

const SERVED = APIS;

async function showDocument(api) {
  const response = await fetch(`${ROOT}/docs/openapi-3.0.json?api=${api}`);
  const spec = await response.json();
  spec.servers = [{ url: location.origin + ROOT }];
  SwaggerUIBundle({
    spec,
    dom_id: "#swagger-ui",
    deepLinking: true,
    validatorUrl: null,
    presets: [SwaggerUIBundle.presets.apis],
  });
}

function offerDocuments() {
  const choice = document.createElement("p");
  for (const api of SERVED) {
    const button = document.createElement("button");
    button.textContent = `API ${api}`;
    button.addEventListener("click", () => showDocument(api));
    choice.append(button);
  }
  document.body.prepend(choice);
}

if (SERVED.length > 1) {
  offerDocuments();
}
showDocument(SERVED[0]);
