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

const promised = (begin) => new Promise((resolve) => begin(resolve, () => resolve(null)))
const holdsArticles = (name, kinds) => !name.startsWith(".") && kinds.some((kind) => name.toLowerCase().endsWith(`.${kind}`))

// The files of a folder that can hold articles, as where one is chosen in the field: it may have a thousand pictures. Each is named
// by its way from the folder that was dropped. What is hidden, and what cannot be read, is left where it is; one file more than
// are taken at once is enough to say so.
const walk = async (entry, { kinds, most }, taken) => {
  if (taken.length > most || entry.name.startsWith(".")) return
  if (entry.isFile) {
    const file = holdsArticles(entry.name, kinds) && (await promised((done, failed) => entry.file(done, failed)))
    if (file) taken.push(new File([file], entry.fullPath.slice(1), { type: file.type, lastModified: file.lastModified }))
    return
  }
  const reader = entry.createReader()
  // A browser gives a hundred at a time.
  const next = () => promised((done, failed) => reader.readEntries(done, failed))
  for (let some = await next(); some?.length; some = await next()) for (const each of some) await walk(each, { kinds, most }, taken)
}

// All is asked for before anything is waited for, when the browser forgets what was dropped.
const filesOf = async (transfer, state) => {
  const items = [...transfer.items].filter((item) => item.kind === "file").map((item) => ({ entry: item.webkitGetAsEntry?.(), file: item.getAsFile() }))
  const folders = items.map(({ entry }) => entry).filter((entry) => entry?.isDirectory)
  const chosen = items.filter(({ entry }) => !entry?.isDirectory).map(({ file }) => file).filter(Boolean)
  const held = []
  for (const folder of folders) await walk(folder, state, held)
  return { files: [...chosen, ...held], empty: folders.length > 0 && !held.length }
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
  const show = (text) => {
    clearTimeout(waiting)
    waiting = setTimeout(hide, GONE)
    words.textContent = text
    if (!veil.matches(":popover-open")) veil.showPopover()
  }
  const tell = (text) => { show(text); aloud(text) }
  const listeners = {
    dragover: (event) => {
      if (!holdsFiles(event)) return
      event.preventDefault()
      if (isElsewhere()) {
        event.dataTransfer.dropEffect = "none"
        return hide()
      }
      show(root.state.say)
    },
    dragleave: (event) => { if (!event.relatedTarget) hide() },
    drop: async (event) => {
      hide()
      if (!holdsFiles(event) || (root.state.takes && onTheField(event))) return
      event.preventDefault()
      if (isElsewhere()) return
      if (!root.state.takes) return tell(root.state.say)
      const { files, empty } = await filesOf(event.dataTransfer, root.state)
      if (empty) tell(root.state.empty)
      if (files.length) await give(files)
    },
  }
  root.listening = true
  for (const [name, listen] of Object.entries(listeners)) document.addEventListener(name, listen)
  return () => {
    for (const [name, listen] of Object.entries(listeners)) document.removeEventListener(name, listen)
    root.listening = false
  }
}
