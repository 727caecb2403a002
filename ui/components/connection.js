// Says in the page's own words that its server is gone, until it is back: Streamlit's speak of Streamlit and of the internet.
const MOMENT = 2500
const HERE = /^(localhost|127(\.\d+){3}|\[::1\])$/
const GONE = HERE.test(window.location.hostname)
  ? ["Dateline is not running any more.", "This page goes on by itself when it is started again."]
  : ["Dateline cannot be reached.", "It was stopped, or the way to it is cut off. This page goes on by itself when it is back."]

// Streamlit's own window is not shown (see `style.css`); left open it would keep keyboard and screen reader from the page.
const dismiss = () => document.querySelector('[data-testid="stDialog"]:not(:has([data-testid="stVerticalBlock"])) button[aria-label="Close"]')?.click()

const word = (root) => {
  root.replaceChildren(h("div", { class: "gone", popover: "manual" }, h("strong", {}, GONE[0]), GONE[1]))
  root.firstChild.showPopover()
  aloud(GONE.join(" "))
}

const back = (root) => {
  clearInterval(root.away)
  root.away = null
  root.replaceChildren()
  aloud("Dateline is back.")
}

export default function ({ parentElement }) {
  const root = parentElement.querySelector(".root")
  const app = document.querySelector('[data-testid="stApp"]')
  if (root.watching || !app) return
  const look = () => {
    const away = app.dataset.testConnectionState !== "CONNECTED"
    document.body.toggleAttribute("data-away", away)
    if (!away && root.away) back(root)
    if (!away || root.away) return
    const since = Date.now()
    root.away = setInterval(() => {
      dismiss()
      // A break that nobody notices is not worth a word.
      if (!root.firstChild && Date.now() - since > MOMENT) word(root)
    }, 250)
  }
  root.watching = new MutationObserver(look)
  root.watching.observe(app, { attributeFilter: ["data-test-connection-state"] })
  return () => {
    root.watching?.disconnect()
    root.watching = null
    clearInterval(root.away)
  }
}
