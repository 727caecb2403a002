// A word on what has just been done: over the page for a while, and said aloud.
const SECONDS = 5

export default function ({ data: [data], parentElement }) {
  const root = parentElement.querySelector(".root")
  const shown = document.documentElement.dataset
  if (!data.token || shown.noticed === data.token) return
  shown.noticed = data.token
  const note = h("div", { class: "notice", popover: "manual", dir: "auto" }, data.text)
  root.replaceChildren(note)
  note.showPopover()
  aloud(data.text)
  setTimeout(() => note.remove(), SECONDS * 1000)
}
