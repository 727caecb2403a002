// Tells a reader who looks elsewhere, or does not see, what became of a question: brings it into view, and says it aloud.

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

export default function ({ data: [data], parentElement }) {
  const root = parentElement.querySelector(".root")
  if (data.say && root.said !== data.say) aloud(root.said = data.say)
  // What was just asked comes into view, whatever is above it, also where it comes to nothing.
  if (data.token && data.token !== root.token) {
    root.token = data.token
    const turn = (parentElement.host ?? root).closest('[class*="st-key-turn-"]')
    requestAnimationFrame(() => turn?.scrollIntoView({ block: "start" }))
  }
}
