// Tells a reader who looks elsewhere, or does not see, what became of a question: brings it into view, and says it aloud.

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
