// Characters that turn the writing round are named instead of obeyed.
const TURNING = /([\u202a-\u202e\u2066-\u2069])/
const named = (text) => text.split(TURNING).map((part) => TURNING.test(part)
  ? h("span", { class: "turning", title: "A character that would turn the writing round" }, `⟨U+${part.codePointAt(0).toString(16).toUpperCase()}⟩`) : part)

// An article, split into paragraphs without losing a character: the text of `.text` is the article's text.
const paragraphs = (pieces) => {
  const lines = [[]]
  for (const piece of pieces) {
    const parts = piece.text.split("\n")
    parts.forEach((part, index) => {
      const last = index === parts.length - 1
      const text = last ? part : `${part}\n`
      if (text) lines[lines.length - 1].push({ ...piece, text })
      if (!last) lines.push([])
    })
  }
  const counted = new Set()
  return lines.filter((line) => line.length).map(styled).map(({ line, kind }) => h("p", { dir: "auto", class: kind }, line.map((piece) => {
    if (piece.sign) return h("span", { class: "sign" }, piece.text)
    const text = named(piece.text)
    if (piece.kind === "mark") return h("mark", {}, text)
    if (piece.kind !== "dropped") return text
    const first = !counted.has(piece.id)
    counted.add(piece.id)
    return [h("del", { title: `cleaned away: ${piece.why}` }, text), first && piece.text.trim() ? h("span", { class: "why", "data-why": "" }, piece.why) : null]
  })))
}

// A line that is known for a heading, or begins as Markdown headings and lists do, looks like one; the sign stays part of the
// text, unseen.
const SIGN = /^(?:(#{1,6})|[-*+•])[ \t]+(?=\S)/
const styled = (line) => {
  if (line.every((piece) => piece.text.trim() === "")) return { line, kind: "blank" }
  if (line[0].kind === "heading") return { line, kind: "heading" }
  const sign = line[0].kind === "dropped" ? null : SIGN.exec(line[0].text)
  if (!sign) return { line, kind: null }
  const rest = { ...line[0], text: line[0].text.slice(sign[0].length) }
  return { line: [{ text: sign[0], sign: true }, ...(rest.text ? [rest] : []), ...line.slice(1)], kind: sign[1] ? "heading" : "bullet" }
}

// Whether the article stands beside the page or lies over it goes by the room that the side bar leaves, so many letters wide.
const ROOM = 56
const laid = (root) => {
  const host = root.getRootNode().host
  if (!host) return
  const bar = sideBar()
  // Its width and not its place, which it has only when it has come in.
  const side = bar && isOpen(bar) && !onPhone() ? bar.offsetWidth : 0
  const letter = parseFloat(getComputedStyle(document.documentElement).fontSize)
  const over = window.innerWidth - side < ROOM * letter
  document.body.dataset.article = over ? "over" : "beside"
  host.toggleAttribute("data-over", over)
  // One that lies over the page begins where the side bar ends.
  host.style.setProperty("--side", `${side}px`)
}
// Looks again whenever the window or the side bar changes; what it returns ends that.
const besides = (root) => {
  const again = () => laid(root)
  const little = window.matchMedia(LITTLE)
  const narrowed = () => { if (little.matches) fold(); else unfold() }
  const width = new ResizeObserver(again)
  const state = new MutationObserver(again)
  const bar = sideBar()
  if (bar) {
    width.observe(bar)
    state.observe(bar, { attributeFilter: ["data-collapsed"] })
  }
  window.addEventListener("resize", again)
  little.addEventListener("change", narrowed)
  again()
  return () => {
    width.disconnect()
    state.disconnect()
    window.removeEventListener("resize", again)
    little.removeEventListener("change", narrowed)
  }
}

// Esc closes the article from wherever the keyboard is, also before it has arrived here; what lies over the page, or is being
// written, has the key for itself.
const BUSY = `${WRITTEN}, [role=dialog], [role=listbox], [role=menu], [data-testid=stPopoverBody]`
const closing = (root, close) => {
  root.close = close
  if (root.listening) return
  root.listening = (event) => {
    if (!root.isConnected) {
      document.removeEventListener("keydown", root.listening)
      root.listening = null
      return
    }
    const busy = event.composedPath().some((node) => node.matches?.(BUSY))
    if (event.key === "Escape" && !busy && !document.querySelector("[data-testid=stPopoverBody], [role=dialog]")) root.close()
  }
  document.addEventListener("keydown", root.listening)
}

export default function ({ data: [data, heard], parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".root")
  const tell = telling(root, setTriggerValue, heard)
  const act = (event) => {
    if (event.kind === "close") unfold()
    tell(event)
  }
  closing(root, () => act({ kind: "close" }))
  const { token, ...content } = data
  const seen = JSON.stringify(content)
  if (root.seen !== seen) {
    root.seen = seen
    const leftOut = (count, where) => count ? h("p", { class: "left-out" }, `${number(count)} characters ${where} are not shown here.`) : null
    const pieces = content.pieces.map((piece, id) => ({ ...piece, id }))
    const does = [
      (content.ways ?? []).map((way) =>
        h("button", { type: "button", class: "tool", "aria-pressed": String(way.current), onclick: () => act({ kind: "way", id: way.id }) }, way.label)),
      content.correctable ? h("button", { type: "button", class: "tool", title: "Correct title, source, author or date by hand", onclick: () => act({ kind: "correct" }) }, "Correct …") : null,
      content.steps ? [
        h("button", { type: "button", class: "tool", "aria-label": "Previous note", title: "Previous note", onclick: () => act({ kind: "step", by: -1 }) }, "←"),
        h("button", { type: "button", class: "tool", "aria-label": "Next note", title: "Next note", onclick: () => act({ kind: "step", by: 1 }) }, "→"),
      ] : null,
    ]
    const bar = h("div", { class: "bar" },
      // What finds no room in a line goes to the next; the way to close stays where it is.
      h("div", { class: "does" },
        h("span", { class: "where" }, content.where ? h("span", {}, content.where) : null, h("span", { class: "running", "aria-hidden": "true", dir: "auto" }, content.title)), does),
      h("button", { type: "button", class: "tool close", "aria-label": "Close the article", title: "Close (Esc)", onclick: () => act({ kind: "close" }) }, "✕"))
    const panel = h("section", { class: "panel", "aria-label": "Article", tabindex: "-1" },
      bar,
      h("div", { class: "scroll", tabindex: "0", role: "group", "aria-label": "Text of the article" },
        h("h2", { dir: "auto" }, content.title),
        h("div", { class: "facts" },
          content.source ? byline(content, moment) : h("span", {}, "Source unknown · ", byline(content, moment)),
          content.evidence ? h("span", { class: "evidence", dir: "auto" }, `The date is inferred from: “${content.evidence}”`) : null,
          content.placed_by ? h("span", { class: "evidence", dir: "auto" }, `What shows these days: ${content.placed_by}`) : null,
          content.author ? h("span", {}, "By ", h("bdi", {}, content.author)) : null,
          (content.corrected ?? []).map((said) => h("span", { dir: "auto" }, said)),
          content.removed ? null : h("span", {}, `${number(content.words)} ${content.words === 1 ? "word" : "words"}`,
            content.file ? [" · ", h("bdi", { title: "The file that it came from" }, content.file)] : null,
            content.url ? [" · ", h("a", { href: content.url, target: "_blank", rel: "noopener noreferrer nofollow", referrerpolicy: "no-referrer" }, `Open at ${new URL(content.url).host}`)] : null)),
        content.gone || content.removed ? h("div", { class: "gone", role: "note" }, h("strong", {}, content.removed ? "This article is no longer in the archive." : "The article has changed since this answer."), content.gone ? " It said: " : null, content.gone ? h("bdi", { dir: "auto" }, `“${content.gone}”`) : null) : null,
        content.notice ? h("p", { class: "left-out" }, content.notice) : null,
        leftOut(content.left_out_before, "before this"),
        h("div", { class: "text" }, paragraphs(pieces)),
        leftOut(content.left_out_after, "after this")))
    // Once the headline has been scrolled away, the bar says whose text this is.
    panel.querySelector(".scroll").onscroll = (event) => bar.classList.toggle("under", event.target.scrollTop > event.target.querySelector("h2").offsetHeight)
    root.replaceChildren(panel)
  }
  if (!root.left) {
    fold()
    const ended = besides(root)
    root.left = () => {
      root.left = null
      ended()
      unfold()
    }
  }
  if (root.token !== token) {
    root.token = token
    const panel = root.querySelector(".panel")
    giveKeyboard(panel, { preventScroll: true })
    requestAnimationFrame(() => {
      const scroll = root.querySelector(".scroll")
      const mark = root.querySelector("mark")
      if (!panel.matches(":focus-within")) giveKeyboard(panel, { preventScroll: true })
      // Below a long table the article would begin under the edge of the window.
      if (panel.getBoundingClientRect().top > window.innerHeight * 0.4) panel.scrollIntoView({ block: "start" })
      scroll.scrollTop = 0
      const from = scroll.getBoundingClientRect().top
      // A quotation that is in view from the top of the article is left there, under the headline.
      if (mark && [...root.querySelectorAll("mark")].at(-1).getBoundingClientRect().bottom - from > scroll.clientHeight - 24) {
        scroll.scrollTop = mark.getBoundingClientRect().top - from - scroll.clientHeight / 3
      }
    })
  }
  return root.left
}
