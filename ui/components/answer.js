const NEAREST = "No article is sure to answer this."

const banner = (data, act) => {
  const said = (kind, strong, rest) => h("p", { class: `banner ${kind}`, role: "note" }, h("strong", {}, strong), rest ? [" ", h("span", { dir: "auto" }, rest)] : null)
  if (data.stopped) return said("stopped", "Stopped.", "These sentences had been verified by then.")
  if (data.status === "false_premise") return said("premise", "The archive contradicts what this question assumes.", data.reason)
  const widen = data.widen && !data.read_only ? h("button", { type: "button", class: "tool widen", onclick: () => act({ kind: "widen" }) }, "Ask the whole archive") : null
  if (data.status === "not_found") return [said("missing", "The archive does not answer this.", data.reason), widen]
  if (data.unsure) return [said("unsure", NEAREST, "These sentences come nearest."), widen]
  return null
}

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
  n.part ? h("bdi", {}, n.part) : null,
].filter(Boolean).flatMap((part, index) => index ? [", ", part] : [part])) : null

const also = (data, act) => data.also.length === 0 ? null : h("details", { class: "found", open: data.status === "not_found" },
  h("summary", {}, data.status === "not_found" ? `Nearest passages (${number(data.also.length)})` : `Also found, not quoted (${number(data.also.length)})`),
  h("ul", { class: "also" }, data.also.map((item) => h("li", {},
    h("button", { type: "button", class: "note", "data-also": item.index, "aria-expanded": "false", onclick: () => act({ kind: "also", index: item.index }) },
      h("span", { class: "headline", dir: "auto" }, item.title), byline(item), h("span", { class: "snippet", dir: "auto" }, item.text))))))

const reading = (data) => data.reading?.length && !data.prose.length && !data.rows.shown.length ? h("ul", { class: "also reading", "aria-label": "Articles being read" },
  data.reading.map((item) => h("li", {}, h("span", { class: "headline", dir: "auto" }, item.title), byline(item)))) : null

const headlines = (data, act) => data.headlines?.length ? h("div", { role: "group", class: "found", "aria-label": "Newest articles" },
  h("ul", { class: "also" }, data.headlines.map((item) => h("li", {},
    h("button", { type: "button", class: "note", "data-article": item.article, "aria-expanded": "false", onclick: () => act({ kind: "article", article: item.article }) },
      h("span", { class: "headline", dir: "auto" }, item.title), byline(item)))))) : null

// What Streamlit is still building is waited for, a moment.
const intoView = (find, tries = 60) => {
  const node = find()
  if (node) for (const wait of [0, 300]) setTimeout(() => node.scrollIntoView({ block: "nearest" }), wait)
  else if (tries) requestAnimationFrame(() => intoView(find, tries - 1))
}

export default function ({ data: [data, heard], parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".root")
  const act = telling(root, setTriggerValue, heard)
  const turn = () => (parentElement.host ?? root).closest('[class*="st-key-turn-"]')
  const { state, ...content } = data
  const seen = JSON.stringify(content)
  if (root.seen !== seen) {
    root.seen = seen
    content.card = cardFor(root, content, (event) => act(event))
    root.content = content
    root.replaceChildren(h("div", { class: ["answer", content.unsure && "nearest", content.status !== "writing" && "whole"].filter(Boolean).join(" ") },
      content.standalone ? h("p", { class: "quiet" }, "Looked up as: ", h("bdi", {}, content.standalone)) : null,
      narrowed(content.narrowed),
      banner(content, act),
      reading(content),
      content.reply ? h("p", { class: "prose", dir: facing(content.reply) }, content.reply) : null,
      headlines(content, act),
      conflicts(content, act),
      prose(content, act),
      quotations(content, act),
      content.remarks.length ? h("ul", { class: "remarks" }, content.remarks.map((remark) => h("li", { dir: "auto" }, remark))) : null,
      content.as_of && content.status !== "writing" ? h("p", { class: "quiet" }, "As of ", h("time", { datetime: content.as_of }, day(content.as_of)), ", the day of the newest article quoted.") : null,
      also(content, act), tools(content, act)))
    // What is folded on a screen is not lost on paper.
    if (!root.printing) window.addEventListener("beforeprint", root.printing = () => { for (const node of root.querySelectorAll(".folded")) node.open = true })
    if (content.status === "writing") {
      // Only what has come since the last look arrives.
      const all = [...root.querySelectorAll(".statement")]
      for (const node of all.slice(root.written ?? 0)) node.classList.add("arriving")
      root.written = all.length
    }
  }
  for (const button of root.querySelectorAll("[data-number]")) {
    const numbers = (button.dataset.group ?? button.dataset.number).split(" ").map(Number)
    const open = numbers.includes(state.number)
    button.setAttribute("aria-expanded", String(open))
    const folded = open && button.closest("details")
    if (folded) folded.open = true
  }
  for (const button of root.querySelectorAll("[data-also]")) button.setAttribute("aria-expanded", String(Number(button.dataset.also) === state.also))
  for (const button of root.querySelectorAll("[data-article]")) button.setAttribute("aria-expanded", String(button.dataset.article === state.article))
  for (const button of root.querySelectorAll("[data-saved]")) button.setAttribute("aria-pressed", String(Boolean(state.saved)))
  for (const button of root.querySelectorAll("[data-thumb]")) button.setAttribute("aria-pressed", String(Number(button.dataset.thumb) === state.thumb))
  // The question why, which stands under the answer, is brought into view when a thumb calls for it.
  if (state.judging && !root.judging) intoView(() => turn()?.querySelector('[data-testid="stForm"]:has([data-testid="stFormSubmitButton"])'))
  root.judging = state.judging
  // When the article is closed, the keyboard goes back to the mark that had opened it.
  if (state.refocus && state.refocus.token !== root.refocused) {
    root.refocused = state.refocus.token
    const where = state.refocus.number ? `.said .chip[data-number="${state.refocus.number}"], .prose .chip[data-number="${state.refocus.number}"]` : state.refocus.article ? `[data-article="${CSS.escape(state.refocus.article)}"]` : `[data-also="${state.refocus.also}"]`
    root.content.quiet = true
    giveKeyboard(root.querySelector(where))
    root.content.quiet = false
  }
}
