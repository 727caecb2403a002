const ago = (seconds) => {
  const words = new Intl.RelativeTimeFormat(undefined, { numeric: "auto" })
  const past = Date.now() / 1000 - seconds
  if (past < 3600) return words.format(-Math.max(1, Math.round(past / 60)), "minute")
  if (past < 86400) return words.format(-Math.round(past / 3600), "hour")
  if (past < 7 * 86400) return words.format(-Math.round(past / 86400), "day")
  return new Intl.DateTimeFormat(undefined, { dateStyle: "medium" }).format(new Date(seconds * 1000))
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".root")
  const seen = JSON.stringify(data)
  if (root.seen === seen) return
  root.seen = seen
  const act = (id) => setTriggerValue("act", { id, count: (root.count = (root.count ?? 0) + 1) })
  root.replaceChildren(h("ul", { class: data.cards ? "cards" : null, "aria-label": data.name }, data.items.map((item) => h("li", {},
    h("button", { type: "button", "aria-current": item.current ? "true" : null, onclick: () => act(item.id) },
      h("span", { class: "label", dir: "auto" }, item.label),
      item.when ? h("span", { class: "byline" }, ago(item.when)) : null)))))
}
