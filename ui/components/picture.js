// The articles over time, a row for each source. Each spot is a button: it narrows the list to what it stands for.
const ROOM = 26
const TICK = 84

const rows = (data) => {
  const all = new Map()
  for (const [, column, count, stated] of data.spots) {
    const [sum, some] = all.get(column) ?? [0, false]
    all.set(column, [sum + count, some || stated])
  }
  const whole = { label: "all sources", sources: [], spots: [...all].map(([column, [count, stated]]) => [column, count, stated]), spans: [] }
  const each = data.rows.map((row, at) => ({ ...row,
    spots: data.spots.filter(([of]) => of === at).map(([, ...spot]) => spot), spans: data.spans.filter(([of]) => of === at).map(([, ...span]) => span) }))
  return data.rows.length > 1 ? [whole, ...each] : each
}

// Columns that are too narrow to be hit are joined, so many at a time.
const joined = (columns, by) => Array.from({ length: Math.ceil(columns.length / by) }, (_, at) =>
  [columns[at * by][0], columns[Math.min(columns.length, (at + 1) * by) - 1][1]])

const period = ([since, until]) => since === until ? day(since) : `${day(since)} to ${day(until)}`
const articles = (count) => `${number(count)} ${count === 1 ? "article" : "articles"}`

const ticks = (columns, wide) => {
  const days = (new Date(columns.at(-1)[1]) - new Date(columns[0][0])) / 86_400_000
  const how = days > 1100 ? { year: "numeric" } : days > 120 ? { month: "short", year: "numeric" } : { day: "numeric", month: "short" }
  const words = new Intl.DateTimeFormat(undefined, { ...how, timeZone: "UTC" })
  const step = Math.ceil(columns.length * TICK / Math.max(wide, TICK))
  let last = { at: -step, text: "" }
  return columns.flatMap(([since], at) => {
    const text = words.format(new Date(`${since}T00:00:00Z`))
    if (text === last.text || at < last.at + step || (at && at > columns.length - step / 2)) return []
    last = { at, text }
    return [h("span", { class: "tick", style: `inset-inline-start: ${100 * at / columns.length}%` }, text)]
  })
}

const same = (one, other) => one.length === other.length && one.every((value, at) => value === other[at])

// Where there is little room the sources are a click away: the list is what one came for. A row that is chosen stays.
const NARROW = 600
const LOW = 840
const isLittle = (data, wide) => data.rows.length > 1 && (wide < NARROW || window.innerHeight < LOW)
const OPENED = "dateline-picture"
const isFolded = (data, wide) => isLittle(data, wide) && !sessionStorage.getItem(OPENED)
const kept = (all, root) => all.filter((row, at) => !root.folded || !at || same(row.sources, root.state.sources))

const toggle = (root, all, again) => h("button", { type: "button", class: "by", "aria-expanded": String(!root.folded), onclick: () => {
  if (root.folded) sessionStorage.setItem(OPENED, "yes")
  else sessionStorage.removeItem(OPENED)
  again()
  root.querySelector(".by")?.focus()
} }, root.folded ? `Show by source (${number(all.length - 1)})` : "Hide the sources")

const draw = (root, data, act, wide) => {
  const by = data.columns.length ? Math.max(1, Math.ceil(data.columns.length * ROOM / Math.max(wide, ROOM))) : 1
  const columns = joined(data.columns, by)
  const most = Math.max(1, ...data.spots.map(([, , count]) => count))
  const said = h("span", { "aria-hidden": "true" }, "")
  const button = (props, label, picked, ...inside) => {
    const node = h("button", { type: "button", tabindex: "-1", "aria-label": label, "aria-pressed": "false", ...props }, ...inside)
    node.picked = picked
    node.onclick = () => act({ kind: "pick", ...picked, on: node.getAttribute("aria-pressed") !== "true" })
    node.onfocus = node.onpointerenter = () => { said.textContent = picked.undated ? "" : label }
    return node
  }
  const all = rows(data)
  const grid = kept(all, root).map((row) => {
    const label = button({ class: "row-label", title: row.label }, `${row.label}: ${articles(row.spots.reduce((sum, [, count]) => sum + count, 0))} with a date`,
      { sources: row.sources, since: "", until: "", undated: false }, h("bdi", {}, row.label))
    const merged = new Map()
    for (const [column, count, stated] of row.spots) {
      const at = Math.floor(column / by)
      const [sum, some] = merged.get(at) ?? [0, false]
      merged.set(at, [sum + count, some || stated])
    }
    const spots = [...merged].sort(([one], [other]) => one - other).map(([at, [count, stated]]) => {
      const node = button({ class: stated ? "spot" : "spot inferred" }, `${row.label}, ${period(columns[at])}${stated ? "" : " (inferred)"}: ${articles(count)}`,
        { sources: row.sources, since: columns[at][0], until: columns[at][1], undated: false })
      node.style.cssText = `inset-inline-start: ${100 * at / columns.length}%; width: ${100 / columns.length}%; --size: ${Math.min(20, 8 + 12 * Math.sqrt((count - 1) / most)).toFixed(1)}px`
      node.at = at
      return node
    })
    const spans = row.spans.map(([from, to]) => h("span", { class: "span",
      style: `inset-inline-start: ${100 * Math.floor(from / by) / columns.length}%; width: ${100 * (Math.floor(to / by) - Math.floor(from / by) + 1) / columns.length}%` }))
    return { buttons: [label, ...spots], nodes: [label, h("div", { class: "track" }, spans, spots)] }
  })
  const undated = data.undated ? button({ class: "none" }, `${number(data.undated)} undated`, { sources: [], since: "", until: "", undated: true }, `${number(data.undated)} undated`) : null
  const lines = [...grid.map((row) => row.buttons), ...(undated ? [[undated]] : [])]
  const box = h("div", { class: "picture", role: "toolbar", "aria-orientation": "horizontal", "aria-label": "Articles over time; the arrow keys go from spot to spot" },
    grid.flatMap((row) => row.nodes), columns.length ? [h("span", {}), h("div", { class: "axis", "aria-hidden": "true" }, ticks(columns, wide))] : null,
    h("div", { class: "under" }, undated, said))
  const sources = isLittle(data, wide) ? toggle(root, all, () => root.drawn()) : null
  // One stop for the Tab key, as everywhere where arrows go on.
  const go = (node) => {
    for (const other of lines.flat()) other.tabIndex = other === node ? 0 : -1
    return node
  }
  box.addEventListener("focusin", (event) => { const node = event.target.closest("button"); if (node) go(node) })
  box.onkeydown = (event) => {
    const line = lines.find((some) => some.includes(event.target))
    if (!line) return
    const at = line.indexOf(event.target)
    const nearest = (some) => some && (event.target.at === undefined ? some[0]
      : some.reduce((best, node) => Math.abs((node.at ?? -99) - event.target.at) < Math.abs((best.at ?? -99) - event.target.at) ? node : best))
    const to = { ArrowRight: line[at + 1], ArrowLeft: line[at - 1], Home: line[0], End: line.at(-1),
      ArrowDown: nearest(lines[lines.indexOf(line) + 1]), ArrowUp: nearest(lines[lines.indexOf(line) - 1]) }[event.key]
    if (!to) return
    event.preventDefault()
    go(to).focus()
  }
  root.replaceChildren(...[box, sources].filter(Boolean))
  root.lines = lines
  go(lines[0][0])
}

const pressed = (root, state) => {
  for (const node of root.lines.flat()) {
    const { sources, since, until, undated } = node.picked
    const is = same(sources, state.sources) && since === state.since && until === state.until && undated === state.undated
    node.setAttribute("aria-pressed", String(is && Boolean(sources.length || since || undated)))
  }
}

export default function ({ data: [data, heard], parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".root")
  const act = telling(root, setTriggerValue, heard)
  const { state, ...content } = data
  root.state = state
  const seen = JSON.stringify(content)
  const drawn = () => {
    const wide = root.clientWidth - (root.clientWidth < 544 ? 112 : 190)
    const folded = isFolded(content, wide)
    const looks = JSON.stringify([seen, wide, folded, folded && root.state.sources])
    if (root.looks === looks) return
    root.looks = looks
    root.folded = folded
    draw(root, content, act, wide)
    pressed(root, root.state)
  }
  root.drawn = drawn
  if (!root.watching) {
    root.watching = new ResizeObserver(() => root.drawn())
    root.watching.observe(root)
  }
  drawn()
  pressed(root, state)
}
