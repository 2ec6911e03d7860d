/* What shows the document in Swagger UI, wherever this server is mounted. */

const ROOT = location.pathname.replace(/\/docs\/?$/, "");

/* Swagger UI makes markup of the document's texts. They are this server's own; still, nothing that
   runs, loads or leads elsewhere comes of them. */
const ACTIVE = /<\s*(?:script|iframe|object|embed|base|form|meta|link)|\son\w+\s*=|javascript:/i;
globalThis.trustedTypes?.createPolicy("default", {
  createHTML: (text) => (ACTIVE.test(text) ? null : text),
});

async function showDocument() {
  const response = await fetch(`${ROOT}/docs/openapi-3.0.json`);
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

showDocument();
