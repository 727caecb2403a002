// Files that are dropped anywhere on the page go to the field that takes files; without this the browser would open them instead.
const FIELD = "[data-testid=stFileUploaderDropzone]"
const PATIENCE = 10_000
// While files are held over the page the browser says so several times a second. Where the page is drawn anew beneath them,
// it may never say that they have gone.
const GONE = 3_000

const holdsFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files")
const onTheField = (event) => event.composedPath().some((node) => node.matches?.(FIELD))
// What is dropped on what lies over the page is not meant for this, nor for the browser, which would leave the page for it.
const isElsewhere = () => document.querySelector("[role=dialog]") !== null

const filesOf = (transfer) => {
  const items = [...transfer.items].filter((item) => item.kind === "file")
  const folders = items.filter((item) => item.webkitGetAsEntry?.()?.isDirectory)
  return { folders: folders.length, files: items.filter((item) => !folders.includes(item)).map((item) => item.getAsFile()).filter(Boolean) }
}

const found = (until = performance.now() + PATIENCE) => new Promise((resolve) => {
  const look = () => {
    const field = document.querySelector(FIELD)
    if (field?.checkVisibility() || performance.now() > until) resolve(field)
    else setTimeout(look, 50)
  }
  look()
})

const give = async (files) => {
  const box = document.querySelector(".st-key-add details")
  if (box && !box.open) box.querySelector("summary")?.click()
  const field = await found()
  if (!field) return
  const transfer = new DataTransfer()
  for (const file of files) transfer.items.add(file)
  field.dispatchEvent(new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer: transfer }))
  field.scrollIntoView({ block: "center" })
  giveKeyboard(field.querySelector("button"))
}

export default function ({ data: [data], parentElement }) {
  const root = parentElement.querySelector(".root")
  root.state = data
  if (root.listening) return
  const words = h("p", {})
  const veil = h("div", { class: "veil", popover: "manual", "aria-hidden": "true" }, words)
  root.replaceChildren(veil)
  const hide = () => veil.matches(":popover-open") && veil.hidePopover()
  let waiting
  const listeners = {
    dragover: (event) => {
      if (!holdsFiles(event)) return
      event.preventDefault()
      if (isElsewhere()) {
        event.dataTransfer.dropEffect = "none"
        return hide()
      }
      clearTimeout(waiting)
      waiting = setTimeout(hide, GONE)
      words.textContent = root.state.say
      if (!veil.matches(":popover-open")) veil.showPopover()
    },
    dragleave: (event) => { if (!event.relatedTarget) hide() },
    drop: (event) => {
      hide()
      if (!holdsFiles(event) || (root.state.takes && onTheField(event))) return
      event.preventDefault()
      if (isElsewhere()) return
      if (!root.state.takes) return aloud(root.state.say)
      const { files, folders } = filesOf(event.dataTransfer)
      if (folders) aloud(root.state.folders)
      if (files.length) give(files)
    },
  }
  root.listening = true
  for (const [name, listen] of Object.entries(listeners)) document.addEventListener(name, listen)
  return () => {
    for (const [name, listen] of Object.entries(listeners)) document.removeEventListener(name, listen)
    root.listening = false
  }
}
