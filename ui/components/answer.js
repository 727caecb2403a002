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
const INFO = ["M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z", "M12 11v5", "M12 8v.01"]

// The direction in which most letters of a text run: our own words before a quotation do not turn it round.
const facing = (text) => {
  const count = (letters) => (text.match(letters) ?? []).length
  return count(/[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}]/gu) * 2 > count(/\p{L}/gu) ? "rtl" : "ltr"
}
// A quotation runs in its own direction, whatever the words that lead to it.
const turned = (text) => {
  const at = text.indexOf("“")
  const [before, after] = at < 0 ? ["", text] : [text.slice(0, at).trimEnd(), text.slice(at)]
  return [before && h("bdi", { dir: "auto" }, before), before && " ", h("bdi", { dir: "auto" }, after)].filter(Boolean)
}

const sentence = (statement, data, act) => [
  h("span", { class: data.status === "writing" ? "statement arriving" : "statement" }, ...turned(statement.text)),
  h("span", { class: "marks" }, statement.marks.map((mark) =>
    data.status === "writing" || data.read_only
      ? h("span", {}, number(mark.number))
      : h("button", {
          type: "button", "data-number": mark.number, "aria-label": mark.label, title: `${mark.label}\n“${mark.quote}”`, "aria-expanded": "false",
          onclick: () => act({ kind: "note", number: mark.number }),
        }, number(mark.number)))),
  " ",
]

const banner = (data) => {
  if (data.stopped) return h("p", { class: "banner" }, h("strong", {}, "Stopped."), h("span", {}, "These sentences had been verified by then."))
  if (data.status === "false_premise") return h("p", { class: "banner", role: "note" }, h("strong", {}, "The archive contradicts what this question assumes."), data.reason ? h("span", { dir: "auto" }, data.reason) : null)
  if (data.status === "not_found") return h("p", { class: "banner", role: "note" }, h("strong", {}, "The archive does not answer this."), data.reason ? h("span", { dir: "auto" }, data.reason) : null)
  return null
}

const headline = (title) => h("span", { class: "headline", dir: "auto", title: title.length > 150 ? title : null }, title)

// Of many sources only the first few are named.
const SOURCES = 3
const sources = (names) => {
  const named = names.slice(0, names.length > SOURCES + 1 ? SOURCES : names.length)
  const more = names.length - named.length
  const parts = more ? [...named, `${number(more)} more sources`] : named
  return h("bdi", {}, new Intl.ListFormat(undefined, { type: "disjunction" }).format(parts))
}

const narrowed = (n) => n ? h("p", { class: "quiet" }, "Only ", [
  n.since && n.until ? `${day(n.since)} to ${day(n.until)}` : n.since ? `since ${day(n.since)}` : n.until ? `until ${day(n.until)}` : null,
  n.sources.length ? sources(n.sources) : null,
].filter(Boolean).flatMap((part, index) => index ? [", ", part] : [part])) : null

// An article is named once, with all the notes that quote it.
const grouped = (notes) => [...Map.groupBy(notes, (note) => note.article).values()]

const notes = (data, act) => data.notes.length === 0 ? null : h("section", { "aria-label": "Notes" },
  h("ol", { class: "notes" }, grouped(data.notes).map((group) => h("li", {},
    h("span", { class: "numbers" }, group.map((note) => h("button", {
      type: "button", class: "n", "data-number": note.number, "aria-label": `Note ${number(note.number)}`, "aria-expanded": "false",
      onclick: () => act({ kind: "note", number: note.number }),
    }, number(note.number)))),
    h("div", { dir: facing(group[0].title) },
      h("button", {
        type: "button", class: "note", "data-number": group[0].number, "data-group": group.map((note) => note.number).join(" "), "aria-expanded": "false",
        onclick: () => act({ kind: "note", number: group[0].number }),
      }, headline(group[0].title), byline(group[0])),
      group.filter((note) => !note.shown).map((note) => h("blockquote", { class: "quote", dir: "auto" },
        `“${note.quote}”`, group.length > 1 ? h("span", { class: "n" }, ` ${number(note.number)}`) : null)))))))

// What differs already stands side by side.
const differing = (data) => new Set(data.conflicts.flat().map((side) => side.number))
const sides = (data) => data.sides.length === 0 || data.notes.every((note) => differing(data).has(note.number)) ? null : h("details", { class: "compare", open: data.status === "false_premise" },
  h("summary", {}, `Quotations side by side, from ${number(data.sides.length)} articles`),
  h("div", { class: "sides" }, data.sides.map((side) => h("section", { class: "side" },
    h("div", {}, h("div", { class: "headline", dir: "auto" }, side.notes[0].title), byline(side.notes[0])),
    side.notes.map((note) => h("blockquote", { dir: "auto" }, `“${note.quote}” `, h("span", { class: "n" }, number(note.number))))))))

// The words in which the sides differ, where they stand in the quotation.
const stressed = (quote, words) => {
  const at = quote.indexOf(words)
  return at < 0 ? quote : [quote.slice(0, at), h("strong", {}, words), quote.slice(at + words.length)]
}

const conflicts = (data, act) => data.conflicts.map((conflict) => h("section", { class: "conflict", "aria-label": "The articles differ" },
  h("p", {}, "The articles differ"),
  h("div", { class: "sides" }, conflict.map((side) => h("div", { class: "side" },
    h("div", { class: "words", dir: "auto" }, `“${side.words}”`),
    h("div", {}, h("div", { class: "headline", dir: "auto" }, side.title), byline(side)),
    h("blockquote", { dir: "auto" }, "“", stressed(side.quote, side.words), "” ", data.read_only ? h("span", { class: "n" }, number(side.number)) : h("span", { class: "marks" }, h("button", {
      type: "button", "data-number": side.number, "aria-label": side.label, title: side.label, "aria-expanded": "false",
      onclick: () => act({ kind: "note", number: side.number }),
    }, number(side.number)))))))))

const also = (data, act) => data.also.length === 0 ? null : h("details", { class: "found", open: data.status === "not_found" },
  h("summary", {}, data.status === "not_found" ? `Nearest passages (${number(data.also.length)})` : `Also found, not quoted (${number(data.also.length)})`),
  h("ul", { class: "also" }, data.also.map((item, index) => h("li", {},
    h("button", { type: "button", class: "note", "data-also": index, "aria-expanded": "false", onclick: () => act({ kind: "also", index }) },
      headline(item.title), byline(item), h("span", { class: "snippet", dir: "auto" }, item.text))))))

const details = (d) => {
  const money = d.dollars === null ? "price not known" : d.dollars === 0 ? "nothing" : number(d.dollars, { style: "currency", currency: "USD", maximumFractionDigits: 4 })
  const row = (name, value) => h("tr", {}, h("th", { scope: "row" }, name), h("td", {}, value))
  return h("div", { class: "details", hidden: true }, h("table", {}, h("tbody", {},
    d.stages.map((stage) => row(stage.name, `${number(stage.ms)} ms`)),
    row("all stages", `${number(d.total)} ms`),
    row("passages considered", number(d.considered)),
    row("tokens read and written", `${number(d.input_tokens)} + ${number(d.output_tokens)}`),
    row("cost", money),
    row("confidence", number(d.confidence, { style: "percent" })),
    row("written by", h("bdi", {}, d.writer)),
    d.prompt_version ? row("prompt version", d.prompt_version) : null)))
}

const tools = (data, act) => {
  if (data.status === "writing" || data.read_only) return null
  const said = h("span", { class: "quiet", role: "status" })
  const say = (words) => { said.textContent = words; setTimeout(() => { said.textContent = "" }, 2500) }
  const more = data.details ? details(data.details) : null
  const tool = (label, paths, onclick, props = {}) => h("button", { type: "button", class: "tool", onclick, ...props }, icon(...paths), label)
  const thumb = (value, label, paths) => h("button", {
    type: "button", class: "tool", "aria-label": label, title: label, "data-thumb": value, "aria-pressed": "false",
    onclick: (event) => act({ kind: "thumb", value: event.currentTarget.getAttribute("aria-pressed") === "true" ? null : value }),
  }, icon(...paths))
  const row = h("div", { class: "tools" },
    thumb(1, "A good answer", UP), thumb(0, "A bad answer", DOWN),
    tool("Copy", COPY, () => copyText(data.copy).then(() => say("Copied with its notes.")), { title: "Copy the answer with its notes" }),
    tool("Link", LINK, () => copyText(window.location.origin + window.location.pathname + data.link).then(() => say("Link to this question copied.")), { title: "Copy a link that asks this question" }),
    tool("Export", SAVE, () => act({ kind: "export" }), { title: "Save this answer as a file" }),
    tool("Add to gold", STAR, () => act({ kind: "gold" }), { title: "Make this question part of the evaluation" }),
    more ? tool("Details", INFO, (event) => {
      more.hidden = !more.hidden
      event.currentTarget.setAttribute("aria-expanded", String(!more.hidden))
      if (!more.hidden) more.scrollIntoView({ block: "nearest" })
    }, { "aria-expanded": "false", title: "Time, tokens and cost" }) : null,
    said)
  return [row, more]
}

// What Streamlit is still building is waited for, a moment.
const intoView = (find, tries = 60) => {
  const node = find()
  if (node) for (const wait of [0, 300]) setTimeout(() => node.scrollIntoView({ block: "nearest" }), wait)
  else if (tries) requestAnimationFrame(() => intoView(find, tries - 1))
}

export default function ({ data: [data], parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".root")
  // Clicks carry a counter, so that the same click twice is two events.
  const act = (event) => setTriggerValue("act", { ...event, count: (root.count = (root.count ?? 0) + 1) })
  const turn = () => (parentElement.host ?? root).closest('[class*="st-key-turn-"]')
  const { state, ...content } = data
  const seen = JSON.stringify(content)
  if (root.seen !== seen) {
    const before = root.content
    const grown = before?.status === "writing" && content.status === "writing" &&
      JSON.stringify(content.statements.slice(0, before.statements.length)) === JSON.stringify(before.statements)
    if (grown) {
      root.querySelector(".prose").append(...content.statements.slice(before.statements.length).flatMap((s) => sentence(s, content, act)))
    } else {
      root.replaceChildren(h("div", { class: "answer" },
        content.standalone ? h("p", { class: "quiet" }, "Looked up as: ", h("bdi", {}, content.standalone)) : null,
        narrowed(content.narrowed),
        banner(content),
        content.statements.length || content.status === "writing"
          ? h("p", { class: "prose", dir: facing(content.statements.map((s) => s.text).join(" ")), "aria-live": content.status === "writing" ? "polite" : null }, content.statements.map((s) => sentence(s, content, act)))
          : null,
        conflicts(content, act),
        content.remarks.length ? h("ul", { class: "remarks" }, content.remarks.map((remark) => h("li", { dir: "auto" }, remark))) : null,
        notes(content, act), sides(content), also(content, act), tools(content, act)))
    }
    root.seen = seen
    root.content = content
  }
  for (const button of root.querySelectorAll("[data-number]")) {
    const numbers = (button.dataset.group ?? button.dataset.number).split(" ").map(Number)
    button.setAttribute("aria-expanded", String(numbers.includes(state.number)))
  }
  for (const button of root.querySelectorAll("[data-also]")) button.setAttribute("aria-expanded", String(Number(button.dataset.also) === state.also))
  for (const button of root.querySelectorAll("[data-thumb]")) button.setAttribute("aria-pressed", String(Number(button.dataset.thumb) === state.thumb))
  // A question that was just asked comes into view, whatever is above it.
  if (state.arrive && state.arrive !== root.arrived) {
    root.arrived = state.arrive
    requestAnimationFrame(() => turn()?.scrollIntoView({ block: "start" }))
  }
  // The question why, which stands under the answer, is brought into view when a thumb calls for it.
  if (state.judging && !root.judging) intoView(() => turn()?.querySelector('[data-testid="stForm"]:has([data-testid="stFormSubmitButton"])'))
  root.judging = state.judging
  // When the article is closed, the keyboard goes back to the mark that had opened it.
  if (state.refocus && state.refocus.token !== root.refocused) {
    root.refocused = state.refocus.token
    const where = state.refocus.number ? `[data-number="${state.refocus.number}"]` : `[data-also="${state.refocus.also}"]`
    root.querySelector(where)?.focus({ preventScroll: false })
  }
}
