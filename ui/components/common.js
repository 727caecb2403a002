// What every component uses. Strings from Python go into the page as text nodes and plain attributes, never as markup.
const h = (tag, props = {}, ...children) => {
  const node = document.createElement(tag)
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue
    if (name.startsWith("on")) node[name] = value
    else node.setAttribute(name, value === true ? "" : String(value))
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false))
  return node
}

const day = (iso) => {
  const date = new Date(`${iso.slice(0, 10)}T00:00:00Z`)
  return Number.isNaN(date.valueOf()) ? iso : new Intl.DateTimeFormat(undefined, { dateStyle: "long", timeZone: "UTC" }).format(date)
}

const moment = (iso) => {
  const stated = /T(\d\d:\d\d)(?::\d\d(?:\.\d+)?)?(Z|[+-]\d\d:?\d\d)?/.exec(iso)
  if (!stated) return day(iso)
  const zone = { Z: "UTC", "+00:00": "UTC" }[stated[2]] ?? (stated[2] ? `UTC${stated[2]}` : "")
  return `${day(iso)}, ${stated[1]}${zone ? ` ${zone}` : ""}`
}

// In a short note only a date that is not simply stated says how it is known.
const STATED = "as stated in the article"

// Of an article without a date, the days between which it lies, as far as they are known.
const undated = ({ earliest, latest }) =>
  earliest && latest ? `undated, between ${day(earliest)} and ${day(latest)}` : earliest ? `undated, not before ${day(earliest)}` : latest ? `undated, not after ${day(latest)}` : "undated"

const dated = (item, words = day) =>
  item.published
    ? [h("time", { datetime: item.published }, words(item.published)), item.provenance && (words === moment || item.provenance !== STATED) ? h("span", { class: "provenance" }, ` (${item.provenance})`) : null]
    : [undated(item)]

const byline = (item, words = day) =>
  h("span", { class: "byline" }, item.source ? [h("bdi", {}, item.source), " · "] : null, dated(item, words))

const number = (value, options = {}) => new Intl.NumberFormat(undefined, options).format(value)

const copyText = async (text) => {
  if (navigator.clipboard && window.isSecureContext) return navigator.clipboard.writeText(text)
  const field = h("textarea", { style: "position:fixed;opacity:0" })
  field.value = text
  document.body.append(field)
  field.select()
  document.execCommand("copy")
  field.remove()
}

// One live region for the page, outside of everything that is built anew; what changes in it is spoken.
const aloud = (text) => {
  const id = "dateline-aloud"
  let region = document.getElementById(id)
  if (!region) {
    region = h("div", { id, role: "status", "aria-live": "polite" })
    region.style.cssText = "position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap"
    document.body.append(region)
  }
  if (region.textContent !== text) region.textContent = text
}

// Where one writes. The keyboard is moved only where nobody has begun to: the rest of a question would go elsewhere.
const WRITTEN = "input:not([type=checkbox]), textarea, [contenteditable=true]"
const giveKeyboard = (node, options = {}) => { if (!document.activeElement?.matches(WRITTEN)) node?.focus(options) }

// Tells the page what its reader does. Of two messages that come while it is busy it takes the later one alone, and one that is
// sent while its server is away is lost; so each holds whatever the page has not yet said that it heard, and a server that has
// come back is told again.
const telling = (root, setTriggerValue, heard) => {
  root.life ??= Math.random().toString(36).slice(2)
  root.count ??= 0
  root.unheard = (root.unheard ?? []).filter((event) => heard.life !== root.life || event.count > heard.count)
  const tell = () => setTriggerValue("act", { life: root.life, events: root.unheard })
  if (root.visit !== heard.visit && root.unheard.length) setTimeout(tell)
  root.visit = heard.visit
  return (event) => {
    root.unheard = [...root.unheard, { ...event, count: (root.count += 1) }]
    tell()
  }
}
