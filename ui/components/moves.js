// Tells where the browser goes to another address of this page by itself: Back and Forward.
export default function ({ data: [, heard], parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".root")
  root.tell = telling(root, setTriggerValue, heard)
  if (root.listening) return
  root.listening = () => root.tell({})
  window.addEventListener("popstate", root.listening)
  return () => {
    window.removeEventListener("popstate", root.listening)
    root.listening = null
  }
}
