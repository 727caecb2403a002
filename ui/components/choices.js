const ago = (seconds) => {
  const words = new Intl.RelativeTimeFormat(undefined, { numeric: "auto" })
  const past = Date.now() / 1000 - seconds
  if (past < 60) return words.format(0, "second")
  if (past < 3600) return words.format(-Math.floor(past / 60), "minute")
  if (past < 86400) return words.format(-Math.floor(past / 3600), "hour")
  if (past < 7 * 86400) return words.format(-Math.floor(past / 86400), "day")
  return new Intl.DateTimeFormat(undefined, { dateStyle: "medium" }).format(new Date(seconds * 1000))
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
  const seen = JSON.stringify({ ...data, items: data.items.map(({ current, when, ...item }) => ({ ...item, when: Boolean(when) })) })
  if (root.seen !== seen) {
    root.seen = seen
    root.replaceChildren(h("ul", { class: data.style, "aria-label": data.name }, data.items.map((item) => h("li", {},
      h("button", { type: "button", class: "choice", onclick: () => act(item.id) },
        h("span", { class: "label", dir: "auto" }, item.label),
        item.note ? h("span", { class: "byline" }, item.note) : null,
        item.when ? h("span", { class: "byline when" }) : null),
      item.edit ? h("button", { type: "button", class: "edit", "aria-label": `Rename or delete “${item.label}”`, title: "Rename or delete", onclick: () => act(item.id, "edit") }, "⋯") : null))))
  }
  const rows = root.querySelectorAll("li")
  for (const [at, item] of data.items.entries()) {
    const choice = rows[at].querySelector(".choice")
    if (item.current) choice.setAttribute("aria-current", "true")
    else choice.removeAttribute("aria-current")
    if (item.when) rows[at].querySelector(".when").textContent = ago(item.when)
  }
}
