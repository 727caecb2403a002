// The marks of an answer, and the card that each shows while it is pointed at, has the keyboard, or was tapped.

// The direction in which most letters of a text run: our own words beside a quotation do not turn it round.
const facing = (text) => {
  const count = (letters) => (text.match(letters) ?? []).length
  return count(/[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}]/gu) * 2 > count(/\p{L}/gu) ? "rtl" : "ltr"
}

const words = (pieces) => pieces.map((piece) => piece.kind ? h("strong", { class: "answering" }, piece.text) : piece.text)

const POINTED = 180
const LEFT = 220
const EDGE = 8

// One card for an answer; it lies over everything, the foot of the page too.
const cardFor = (root, data, act) => {
  const node = h("div", { class: "card", popover: "manual", role: "group" })
  let shownFor = null
  let timer = 0
  const hide = () => {
    clearTimeout(timer)
    if (shownFor) shownFor = null
    if (node.matches(":popover-open")) node.hidePopover()
  }
  const place = (mark) => {
    const box = mark.getBoundingClientRect()
    const { offsetWidth: wide, offsetHeight: high } = node
    const left = Math.min(Math.max(EDGE, box.left + box.width / 2 - wide / 2), document.documentElement.clientWidth - wide - EDGE)
    const below = box.bottom + EDGE
    const top = below + high <= window.innerHeight - EDGE ? below : Math.max(EDGE, box.top - high - EDGE)
    node.style.left = `${left}px`
    node.style.top = `${top}px`
  }
  const show = (mark, number) => {
    const card = data.cards[number]
    if (!card) return
    clearTimeout(timer)
    shownFor = mark
    node.setAttribute("aria-label", `Quotation ${number}`)
    const told = h("div", { class: "told" },
      h("p", { class: "headline", dir: "auto" }, card.title), byline(card),
      h("p", { class: "passage", dir: "auto" },
        card.before ? h("span", { class: "around" }, card.before, " ") : null,
        h("span", { class: "quoted" }, words(card.pieces)),
        card.after ? h("span", { class: "around" }, " ", card.after) : null))
    node.replaceChildren(told,
      h("button", { type: "button", class: "open", onclick: () => { hide(); act({ kind: "note", number }) } }, "Open the article"))
    // Right after its mark, so that the keyboard comes to it next.
    mark.after(node)
    if (!node.matches(":popover-open")) node.showPopover()
    // What is longer than the card is scrolled, by the keyboard too; the way to the article stays at its foot.
    if (told.scrollHeight > told.clientHeight) told.tabIndex = 0
    place(mark)
  }
  const later = (what, wait) => { clearTimeout(timer); timer = setTimeout(what, wait) }
  node.onpointerenter = () => clearTimeout(timer)
  node.onpointerleave = () => later(hide, LEFT)
  const leaving = (event) => { if (!node.contains(event.relatedTarget) && event.relatedTarget !== shownFor) hide() }
  node.addEventListener("focusout", leaving)
  window.addEventListener("scroll", () => { if (shownFor) hide() }, { capture: true, passive: true })
  document.addEventListener("pointerdown", (event) => {
    const path = event.composedPath()
    if (shownFor && !path.includes(node) && !path.includes(shownFor)) hide()
  })
  return { show, hide, later, leaving, shows: (mark) => shownFor === mark }
}

const mark = (number_, data, act) => {
  if (data.status === "writing" || data.read_only) return h("span", { class: "chip" }, number(number_))
  const button = h("button", {
    type: "button", class: "chip", "data-number": number_, "aria-label": data.cards[number_]?.label, "aria-expanded": "false",
  }, number(number_))
  const card = data.card
  let touched = false
  button.onpointerenter = (event) => { if (event.pointerType === "mouse") card.later(() => card.show(button, number_), POINTED) }
  button.onpointerleave = (event) => { if (event.pointerType === "mouse") card.later(card.hide, LEFT) }
  button.onpointerdown = (event) => { touched = event.pointerType === "touch" }
  button.onfocus = () => { if (button.matches(":focus-visible") && !data.quiet) card.show(button, number_) }
  button.addEventListener("focusout", card.leaving)
  button.onkeydown = (event) => { if (event.key === "Escape" && card.shows(button)) { event.stopPropagation(); card.hide() } }
  button.onclick = () => {
    // A finger cannot point: its first tap does.
    if (touched) {
      touched = false
      card.show(button, number_)
      return
    }
    card.hide()
    act({ kind: "note", number: number_ })
  }
  return button
}

const marks = (numbers, data, act) => h("span", { class: "marks" }, numbers.map((number_) => mark(number_, data, act)))
