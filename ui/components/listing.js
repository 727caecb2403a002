// The articles of the archive, a row each: a box to tick, and everything else a button that opens it.
const how = (item) => item.provenance.startsWith("inferred") ? " (inferred)" : ""

const entry = (item, act) => {
  const box = h("input", { type: "checkbox", "aria-label": `Tick “${item.title}”`, "data-id": item.id })
  box.onchange = () => act({ kind: "tick", id: item.id, on: box.checked })
  return h("li", { class: "entry" },
    h("label", { class: "tick" }, box),
    h("button", { type: "button", class: "open", "data-id": item.id, "aria-expanded": "false", onclick: () => act({ kind: "open", id: item.id }) },
      h("span", { class: "headline", dir: "auto" }, item.title),
      h("span", { class: "source", dir: "auto" }, item.source || "source unknown"),
      h("span", { class: "date" }, item.published ? h("time", { datetime: item.published }, day(item.published)) : undated(item), how(item)),
      h("span", { class: "words" }, `${number(item.words)} ${item.words === 1 ? "word" : "words"}`),
      item.copies > 1 ? h("span", { class: "tag" }, `one of ${number(item.copies)} near-copies`) : null,
      item.corrected ? h("span", { class: "tag" }, "corrected by hand") : null))
}

export default function ({ data: [data, heard], parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".root")
  const act = telling(root, setTriggerValue, heard)
  const seen = JSON.stringify(data.items)
  if (root.seen !== seen) {
    root.seen = seen
    const list = h("ul", { class: "listing", "aria-label": data.name }, data.items.map((item) => entry(item, act)))
    // The arrows go from row to row; nothing opens before it is asked for.
    list.onkeydown = (event) => {
      const by = { ArrowDown: 1, ArrowUp: -1 }[event.key]
      const from = event.target.closest(".entry")
      if (!by || !from) return
      event.preventDefault()
      const to = by > 0 ? from.nextElementSibling : from.previousElementSibling
      to?.querySelector(event.target.matches("input") ? "input" : ".open").focus()
    }
    root.replaceChildren(list)
  }
  for (const button of root.querySelectorAll(".open")) button.setAttribute("aria-expanded", String(button.dataset.id === data.open))
  // A box that was ticked since is as its reader left it.
  if (!root.unheard.length) for (const box of root.querySelectorAll("input")) box.checked = data.ticked.includes(box.dataset.id)
  // When the article is closed, the keyboard goes back to its row.
  if (root.open && !data.open) giveKeyboard(root.querySelector(`.open[data-id="${CSS.escape(root.open)}"]`), { preventScroll: true })
  root.open = data.open
}
