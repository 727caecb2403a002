// What is around the page and does by itself what one expects. The side bar comes back where an article that had folded it was
// left by a reload, and on a phone, where it lies over the page, it goes with Esc. What floats over the page is a part of it
// that has a name, while there is something.
const drawn = () => document.querySelector('[data-testid="stApp"]')?.dataset.testScriptState === "notRunning"

const comesBack = () => {
  if (!localStorage.getItem(FOLDED)) return
  if (!drawn()) setTimeout(comesBack, 200)
  else if (!document.querySelector(".st-key-panel")) unfold()
}

const BUSY = "[role=dialog], [role=listbox], [role=menu], [data-testid=stPopoverBody]"
const goes = (event) => {
  const bar = sideBar()
  if (event.key === "Escape" && onPhone() && bar && isOpen(bar) && !document.querySelector(BUSY)) collapse(bar)
}

const floats = () => {
  const over = document.getElementById("stFloatingOverlayPortal")
  if (!over) return null
  const named = () => {
    for (const [name, value] of [["role", "region"], ["aria-label", "Over the page"]]) {
      if (over.firstChild) over.setAttribute(name, value)
      else over.removeAttribute(name)
    }
  }
  const watching = new MutationObserver(named)
  watching.observe(over, { childList: true })
  return watching
}

export default function ({ parentElement }) {
  const root = parentElement.querySelector(".root")
  if (root.listening) return
  root.listening = goes
  document.addEventListener("keydown", goes)
  comesBack()
  const watching = floats()
  return () => {
    watching?.disconnect()
    document.removeEventListener("keydown", goes)
    root.listening = null
  }
}
