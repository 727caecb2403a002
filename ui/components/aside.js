// What the side bar does by itself: it comes back where an article that had folded it was left by a reload, and on a phone,
// where it lies over the page, it goes with Esc.
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

export default function ({ parentElement }) {
  const root = parentElement.querySelector(".root")
  if (root.listening) return
  root.listening = goes
  document.addEventListener("keydown", goes)
  comesBack()
  return () => {
    document.removeEventListener("keydown", goes)
    root.listening = null
  }
}
