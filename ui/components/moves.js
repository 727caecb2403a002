// Tells where the browser goes to another address of this page by itself: Back and Forward. Where it goes to another page, Streamlit
// runs that one, and a word from this one would have it run this one again.
export default function ({ data: [{ page }, heard], parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".root")
  root.tell = telling(root, setTriggerValue, heard)
  root.page = page
  if (root.listening) return
  root.listening = () => {
    if (window.location.pathname.split("/").pop() === root.page) root.tell({})
  }
  window.addEventListener("popstate", root.listening)
  return () => {
    window.removeEventListener("popstate", root.listening)
    root.listening = null
  }
}
