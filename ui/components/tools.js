// What a reader can do with an answer, and what it cost.

const icon = (...paths) => {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg")
  svg.setAttribute("viewBox", "0 0 24 24")
  svg.setAttribute("aria-hidden", "true")
  for (const path of paths) {
    const line = document.createElementNS("http://www.w3.org/2000/svg", "path")
    line.setAttribute("d", path)
    svg.append(line)
  }
  return svg
}
const COPY = ["M9 9h11v11H9z", "M5 15H4V4h11v1"]
const LINK = ["M10 14a4 4 0 0 0 6 0l3-3a4 4 0 0 0-6-6l-1 1", "M14 10a4 4 0 0 0-6 0l-3 3a4 4 0 0 0 6 6l1-1"]
const UP = ["M7 11v9H4v-9z", "M7 11l4-8c2 0 3 1 2.600 3L13 9h6c1 0 2 1 1.800 2l-1.500 7.500c-.2 1-1 1.500-2 1.500H7"]
const DOWN = ["M7 13V4H4v9z", "M7 13l4 8c2 0 3-1 2.600-3L13 15h6c1 0 2-1 1.800-2l-1.500-7.500c-.2-1-1-1.500-2-1.500H7"]
const SAVE = ["M12 4v11", "M7 11l5 5 5-5", "M5 20h14"]
const STAR = ["M12 4l2.400 5 5.600.8-4 3.900 1 5.500-5-2.700-5 2.700 1-5.500-4-3.900 5.600-.8z"]
const BOOKMARK = ["M7 4h10v16l-5-4-5 4z"]
const INFO = ["M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z", "M12 11v5", "M12 8v.01"]
const MORE = ["M5 12h.01", "M12 12h.01", "M19 12h.01"]

// Only what there is: an answer by quotation costs nothing, and most stages take no time that one would notice.
const details = (d) => {
  const row = (name, value) => value ? h("tr", {}, h("th", { scope: "row" }, name), h("td", {}, value)) : null
  const some = (count) => count ? number(count) : null
  const seconds = (ms) => ms >= 50 ? number(ms / 1000, { style: "unit", unit: "second", unitDisplay: "long", maximumFractionDigits: 1 }) : null
  const money = d.dollars === null ? "not known" : d.dollars && number(d.dollars, { style: "currency", currency: "USD", maximumFractionDigits: 4 })
  return h("div", { class: "details", hidden: true }, h("table", {}, h("tbody", {},
    d.stages.map((stage) => row(stage.name, seconds(stage.ms))),
    row("altogether", seconds(d.total) ?? "less than a tenth of a second"),
    row("passages looked at", some(d.considered)),
    row("sent to the model, in tokens", some(d.input_tokens)),
    row("written by the model, in tokens", some(d.output_tokens)),
    row("price", money),
    row("how sure that the archive answers this", number(d.confidence, { style: "percent" })),
    row("written by", h("bdi", {}, d.writer)),
    row("version of the instructions", d.prompt_version))))
}

const tools = (data, act) => {
  // Nobody keeps or judges a greeting.
  if (data.status === "writing" || data.read_only || data.greets) return null
  const said = h("span", { class: "quiet", role: "status" })
  const say = (text) => { said.textContent = text; setTimeout(() => { said.textContent = "" }, 2500) }
  const cost = data.details ? details(data.details) : null
  const tool = (label, paths, onclick, props = {}) => h("button", { type: "button", class: "tool", onclick, ...props }, icon(...paths), label)
  const opening = (node) => (event) => {
    node.hidden = !node.hidden
    event.currentTarget.setAttribute("aria-expanded", String(!node.hidden))
    if (!node.hidden) node.scrollIntoView({ block: "nearest" })
  }
  const thumb = (value, label, paths) => h("button", {
    type: "button", class: "tool", "aria-label": label, title: label, "data-thumb": value, "aria-pressed": "false",
    onclick: (event) => act({ kind: "thumb", value: event.currentTarget.getAttribute("aria-pressed") === "true" ? null : value }),
  }, icon(...paths))
  const more = h("div", { class: "extra", hidden: true },
    tool("Export", SAVE, () => act({ kind: "export" }), { title: "Save this answer as a file" }),
    data.gold ? tool("Add to gold", STAR, () => act({ kind: "gold" }), { title: "Make this question part of the evaluation" }) : null,
    cost ? tool("Details", INFO, opening(cost), { "aria-expanded": "false", title: "How long it took, what it cost, and who wrote it" }) : null)
  const row = h("div", { class: "tools" },
    tool("Copy", COPY, () => copyText(data.copy).then(() => say("Copied with its notes.")), { title: "Copy the answer with its notes" }),
    tool("Link", LINK, () => copyText(window.location.origin + window.location.pathname + data.link).then(() => say("Link to this question copied.")), { title: "Copy a link that asks this question" }),
    tool("Save", BOOKMARK, () => act({ kind: "save" }), { "aria-label": "Save this question", title: "Save this question, to ask it again with a click", "aria-pressed": "false", "data-saved": "" }),
    thumb(1, "A good answer", UP), thumb(0, "A bad answer", DOWN),
    h("button", { type: "button", class: "tool", "aria-label": "More tools", title: "More tools", "aria-expanded": "false", onclick: opening(more) }, icon(...MORE)),
    said)
  return [row, more, cost]
}
