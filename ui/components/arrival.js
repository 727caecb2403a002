// Tells a reader who looks elsewhere, or does not see, what became of a question: brings it into view, and says it aloud.
const BY_THE_READER = ["wheel", "touchstart", "pointerdown", "keydown"]
// So long an answer is still being built up after it has come, with what stands under it.
const GROWING = 4000

// At the moment it comes, what is below the question has no height yet, and the question could not be brought to the top. It is
// again whenever there is more below it, until the reader moves.
const keepInView = (turn) => {
  const look = () => turn.scrollIntoView({ block: "start" })
  const growing = new ResizeObserver(look)
  const stop = () => {
    growing.disconnect()
    for (const name of BY_THE_READER) document.removeEventListener(name, stop, true)
  }
  for (const name of BY_THE_READER) document.addEventListener(name, stop, { capture: true, passive: true })
  growing.observe(turn)
  setTimeout(stop, GROWING)
}

export default function ({ data: [data], parentElement }) {
  const root = parentElement.querySelector(".root")
  if (data.say && root.said !== data.say) aloud(root.said = data.say)
  // What was just asked comes into view, whatever is above it, also where it comes to nothing.
  if (data.token && data.token !== root.token) {
    root.token = data.token
    const turn = (parentElement.host ?? root).closest('[class*="st-key-turn-"]')
    if (turn) requestAnimationFrame(() => keepInView(turn))
  }
}
