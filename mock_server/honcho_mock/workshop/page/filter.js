/* The filter of the list, kept in the address: a reload and a link that is passed on have it too. */

/** What the list is filtered by, each with what lets everything through. */
const UNFILTERED = { filter: "all", operation: "", text: "" };

/** Where the requests are as they are filtered now, with one of them on show or none. */
function requestsAt(number) {
  const given = Object.keys(UNFILTERED).filter((name) => requests[name] !== UNFILTERED[name]);
  const query = new URLSearchParams(given.map((name) => [name, requests[name]])).toString();
  return hashOf("requests", number === null ? [] : [String(number)]) + (query ? `?${query}` : "");
}

/** Filter as the part of an address says; what no filter is called lets everything through. */
function takeFilter(query) {
  const given = { ...UNFILTERED };
  for (const [name, value] of new URLSearchParams(query)) {
    if (Object.hasOwn(UNFILTERED, name)) given[name] = value;
  }
  if (!Object.hasOwn(FILTERS, given.filter)) given.filter = UNFILTERED.filter;
  const shown = byId("search").value.trim();
  if (Object.keys(given).every((name) => given[name] === requests[name]) && shown === given.text)
    return;
  Object.assign(requests, given);
  byId("search").value = given.text;
  byId(`filter-${given.filter}`).checked = true;
  filterRows();
}

/** Let the filters have their say about every row, and the address say how it is filtered. */
function filterAgain() {
  filterRows();
  history.replaceState(null, "", requestsAt(requests.selected));
}

function filterRows() {
  for (const kept of requests.kept.values()) kept.row.hidden = !passes(kept);
  byId("go-requests").setAttribute("href", requestsAt(null));
  if (requests.journal !== null) afterChange();
}
