const ago = (seconds) => {
  const words = new Intl.RelativeTimeFormat(undefined, { numeric: "auto" })
  const past = Date.now() / 1000 - seconds
  if (past < 60) return words.format(0, "second")
  return past < 3600 ? words.format(-Math.floor(past / 60), "minute") : words.format(-Math.floor(past / 3600), "hour")
}

// The day of a time as the reader counts days; of the last week by its name, before that by its month.
const dayOf = (seconds) => {
  const noon = (date) => new Date(date.getFullYear(), date.getMonth(), date.getDate(), 12)
  const date = new Date(seconds * 1000)
  const days = Math.round((noon(new Date()) - noon(date)) / 86_400_000)
  const capital = (text) => text.charAt(0).toLocaleUpperCase() + text.slice(1)
  if (days < 2) return capital(new Intl.RelativeTimeFormat(undefined, { numeric: "auto" }).format(-Math.max(0, days), "day"))
  return capital(new Intl.DateTimeFormat(undefined, days < 7 ? { weekday: "long" } : { month: "long", year: "numeric" }).format(date))
}

// On a phone the side bar lies over the page: what was chosen in it is seen only when it is gone.
const closing = (bar) => {
  if (!bar || bar.dataset.closing) return
  bar.dataset.closing = "yes"
  bar.addEventListener("click", (event) => {
    const chosen = event.composedPath().find((node) => node instanceof Element && node.matches("a, button"))
    if (!chosen || !onPhone()) return
    if (chosen.closest('[data-testid="stSidebarHeader"], [data-testid="stTextInput"]')) return
    collapse(bar)
  })
}

export default function ({ data: [data, heard], parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".root")
  closing((parentElement.host ?? root).closest('[data-testid="stSidebar"]'))
  const tell = telling(root, setTriggerValue, heard)
  const act = (id, kind = "choose") => tell({ id, kind })
  // Built anew only where there is something else to choose, so that a click or the keyboard is not lost on what stays.
  const days = data.items.map((item) => item.when ? dayOf(item.when) : "")
  const today = dayOf(Date.now() / 1000)
  const seen = JSON.stringify({ ...data, days, items: data.items.map(({ current, when, ...item }) => item) })
  if (root.seen !== seen) {
    root.seen = seen
    root.replaceChildren(h("ul", { class: data.style, "aria-label": data.name }, data.items.map((item, at) => h("li", {},
      days[at] && days[at] !== days[at - 1] ? h("span", { class: "day" }, days[at]) : null,
      h("button", { type: "button", class: "choice", onclick: () => act(item.id) },
        h("span", { class: "label", dir: "auto", id: `label-${at}` }, item.label),
        item.note ? h("span", { class: "byline" }, item.note) : null,
        days[at] === today ? h("span", { class: "byline when" }) : null),
      item.edit ? h("button", { type: "button", class: "edit", "aria-label": item.edit, "aria-describedby": `label-${at}`, title: "Rename or delete", onclick: () => act(item.id, "edit") }, "⋯") : null))))
  }
  const rows = root.querySelectorAll("li")
  for (const [at, item] of data.items.entries()) {
    const choice = rows[at].querySelector(".choice")
    if (item.current) choice.setAttribute("aria-current", "true")
    else choice.removeAttribute("aria-current")
    const when = rows[at].querySelector(".when")
    if (when) when.textContent = ago(item.when)
  }
}
