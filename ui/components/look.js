// How a reader wants the page to look: kept in this browser, so that it stays, and seen by nobody else.
const KEPT = "dateline-look"
const THEMES = [["System", "As the system"], ["Light", "Light"], ["Dark", "Dark"]]
const SIZES = [["100%", "Normal"], ["115%", "Large"], ["130%", "Larger"]]

const chosen = () => {
  try {
    const kept = JSON.parse(localStorage.getItem(KEPT)) ?? {}
    const one = (options, value) => options.some(([id]) => id === value) ? value : options[0][0]
    return { theme: one(THEMES, kept.theme), size: one(SIZES, kept.size) }
  } catch {
    return { theme: THEMES[0][0], size: SIZES[0][0] }
  }
}

const sized = (size) => { document.documentElement.style.fontSize = size === SIZES[0][0] ? "" : size }

// Streamlit looks for its theme when it starts, by the address of the page that it starts on.
const themed = (theme, paths) => { for (const path of paths) localStorage.setItem(`stActiveTheme-${path}-v2`, JSON.stringify(theme)) }

export default function ({ data: [data], parentElement }) {
  const root = parentElement.querySelector(".root")
  if (root.firstChild) return
  const look = chosen()
  sized(look.size)
  const choose = (change) => {
    Object.assign(look, change)
    localStorage.setItem(KEPT, JSON.stringify(look))
    sized(look.size)
    if (!change.theme) return
    themed(look.theme, data.paths)
    // Whoever chose finds the choice open again, and the keyboard on it.
    sessionStorage.setItem(KEPT, "open")
    window.location.reload()
  }
  const group = (legend, name, options) => h("fieldset", {}, h("legend", {}, legend), h("div", { class: "options" }, options.map(([id, label]) => {
    const radio = h("input", { type: "radio", name, value: id, onchange: () => choose({ [name]: id }) })
    radio.checked = look[name] === id
    return h("label", {}, radio, label)
  })))
  const box = h("details", {}, h("summary", {}, "Appearance"), group("Theme", "theme", THEMES), group("Text size", "size", SIZES))
  root.append(box)
  if (sessionStorage.getItem(KEPT)) {
    sessionStorage.removeItem(KEPT)
    box.open = true
    requestAnimationFrame(() => root.querySelector("input[name=theme]:checked").focus())
  }
}
