// Where there is little room the side bar makes place for the article, and comes back when that is closed. Streamlit keeps it
// folded beyond a reload, so that it was the article that folded it is kept too.
const LITTLE = "(max-width: 1500px)"
const PHONE = "(max-width: 768px)"
const FOLDED = "dateline-folded"
const sideBar = () => document.querySelector('[data-testid="stSidebar"]')
const isOpen = (bar) => bar.dataset.collapsed === "false"
const onPhone = () => window.matchMedia(PHONE).matches
const collapse = (bar) => bar.querySelector('[data-testid="stSidebarCollapseButton"] button')?.click()
const fold = () => {
  const bar = sideBar()
  if (!bar || !isOpen(bar) || !window.matchMedia(LITTLE).matches) return
  localStorage.setItem(FOLDED, "yes")
  collapse(bar)
}
const unfold = () => {
  if (!localStorage.getItem(FOLDED)) return
  localStorage.removeItem(FOLDED)
  if (!onPhone()) document.querySelector('[data-testid="stExpandSidebarButton"]')?.click()
}
