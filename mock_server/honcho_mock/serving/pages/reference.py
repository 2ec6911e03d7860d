"""The document as one page to read, where Honcho has its ReDoc: no script, and nothing fetched."""

from __future__ import annotations

import json
from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from honcho_mock.serving.document30 import operations_in
from honcho_mock.serving.pages.webpages import page_of
from honcho_openapi.references import resolve

if TYPE_CHECKING:
    from collections.abc import Iterator

    from honcho_mock.serving.answers import Whole

HTML = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="icon" href="data:,">
<style>{style}</style>
</head>
<body>
{body}
</body>
</html>"""


def reference(document: dict[str, Any]) -> Whole:
    """The page of a document."""
    return plain_page(document["info"]["title"], "\n".join(_body(document)))


def plain_page(title: str, body: str) -> Whole:
    """A page without a script. The title is text, the body is markup."""
    style = files(__package__).joinpath("reference.css").read_text(encoding="utf-8")
    return page_of(HTML.format(title=escape(title), style=style, body=body), style=style)


def _body(document: dict[str, Any]) -> Iterator[str]:
    info = document["info"]
    yield f"<h1>{escape(info['title'])} {escape(info['version'])}</h1>"
    yield _text(info.get("description", ""))
    for tag in document.get("tags", ()):
        yield f"<h2>{escape(tag['name'])}</h2>{_text(tag.get('description', ''))}"
        for path, item in document["paths"].items():
            for method, operation in operations_in(item).items():
                if tag["name"] in operation.get("tags", ()):
                    yield from _operation(method, path, operation, document)
    yield "<h2>Schemas</h2>"
    for name, schema in document["components"]["schemas"].items():
        shown = escape(json.dumps(schema, indent=2, ensure_ascii=False, default=str))
        yield f'<h3 id="schema-{escape(name)}">{escape(name)}</h3><pre>{shown}</pre>'


def _operation(
    method: str, path: str, operation: dict[str, Any], document: dict[str, Any]
) -> Iterator[str]:
    place = escape(operation["operationId"])
    yield f'<h3 id="{place}"><code>{method.upper()} {escape(path)}</code></h3>'
    yield f"<p>{escape(operation.get('summary', ''))}</p>{_text(operation.get('description', ''))}"
    rows = [resolve(one, document) for one in operation.get("parameters", ())]
    if rows:
        yield "<table><tr><th>Parameter</th><th>in</th><th>schema</th></tr>"
        for one in rows:
            needed = " (required)" if one.get("required") else ""
            yield (
                f"<tr><td><code>{escape(one['name'])}</code>{needed}</td><td>{escape(one['in'])}"
                f"</td><td>{_schema(one.get('schema', {}))}</td></tr>"
            )
        yield "</table>"
    if "requestBody" in operation:
        for media_type, content in operation["requestBody"]["content"].items():
            yield f"<p>Body, {escape(media_type)}: {_schema(content.get('schema', {}))}</p>"
    yield "<ul>"
    for status, response in operation["responses"].items():
        shown = resolve(response, document)
        schemas = [
            _schema(content.get("schema", {})) for content in shown.get("content", {}).values()
        ]
        described = escape(shown.get("description", ""))
        yield f"<li>{escape(status)}: {described} {' or '.join(schemas)}</li>"
    yield "</ul>"


def _schema(schema: dict[str, Any]) -> str:
    if "$ref" in schema:
        name = escape(schema["$ref"].rpartition("/")[2])
        return f'<a href="#schema-{name}">{name}</a>'
    return f"<code>{escape(json.dumps(schema, ensure_ascii=False, default=str))}</code>"


def _text(text: str) -> str:
    return f'<p class="text">{escape(text.strip())}</p>' if text else ""
