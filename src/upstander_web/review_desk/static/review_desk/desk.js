// Keyboard shortcuts of the review desk. Every one repeats what a link or button of the page
// does; they can be turned off (WCAG 2.2, 2.1.4 Character Key Shortcuts).
const OFF_KEY = 'upstander-shortcuts-off'
const rows = [...document.querySelectorAll('[data-desk-row]')]
const dialog = document.getElementById('desk-keys')
const opener = document.getElementById('desk-keys-button')
const OUTCOMES = { r: 'relevant', n: 'not_relevant', e: 'escalated' }

function isOff () {
  try { return window.localStorage.getItem(OFF_KEY) === '1' } catch { return false }
}

function setOff (off) {
  try {
    if (off) window.localStorage.setItem(OFF_KEY, '1')
    else window.localStorage.removeItem(OFF_KEY)
  } catch { /* the choice then lasts for this page */ }
  showToggle()
}

function showToggle () {
  const toggle = dialog && dialog.querySelector('[data-keys-toggle]')
  if (!toggle) return
  toggle.textContent = isOff() ? 'Turn shortcuts on' : 'Turn shortcuts off'
  toggle.setAttribute('aria-pressed', String(!isOff()))
}

function currentRow () {
  return rows.findIndex(row => row.contains(document.activeElement))
}

function go (step) {
  if (!rows.length) {
    const link = document.querySelector(step > 0 ? '[data-desk-next]' : '[data-desk-previous]')
    if (link) link.click()
    return
  }
  const at = currentRow()
  const next = at < 0 ? (step > 0 ? 0 : rows.length - 1) : at + step
  if (next < 0 || next >= rows.length) return
  rows[next].querySelector('[data-desk-open]').focus()
  rows[next].scrollIntoView({ block: 'nearest' })
}

function decide (outcome) {
  const onPage = document.querySelector(`#decision-form button[value="${outcome}"]`)
  if (onPage) {
    const folded = onPage.closest('details')
    if (folded) folded.open = true
    onPage.click()
    return
  }
  const form = document.getElementById('desk-decide')
  const at = currentRow()
  if (!form || at < 0) return
  const beside = rows[at + 1] || rows[at - 1]
  form.action = rows[at].dataset.decideUrl
  form.elements.outcome.value = outcome
  form.elements.next.value = form.elements.next.value.split('#')[0] + (beside ? '#' + beside.id : '')
  form.submit()
}

function undo () {
  const form = document.querySelector('.govuk-notification-banner form[action$="/undo/"]')
  if (form) form.requestSubmit()
}

function isTyping (target) {
  return target.closest('input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable], dialog')
}

document.addEventListener('keydown', event => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || isTyping(event.target)) return
  if (event.key === '?') {
    event.preventDefault()
    if (dialog) dialog.showModal()
    return
  }
  if (isOff()) return
  const act = {
    j: () => go(1),
    k: () => go(-1),
    u: undo,
    r: () => decide(OUTCOMES.r),
    n: () => decide(OUTCOMES.n),
    e: () => decide(OUTCOMES.e)
  }[event.key]
  if (!act) return
  event.preventDefault()
  act()
})

if (dialog && opener) {
  opener.hidden = false
  opener.addEventListener('click', () => dialog.showModal())
  dialog.querySelector('[data-keys-close]').addEventListener('click', () => dialog.close())
  dialog.querySelector('[data-keys-toggle]').addEventListener('click', () => setOff(!isOff()))
  showToggle()
}

// On a small screen the findings come before the filters.
const filters = document.querySelector('[data-desk-filters]')
if (filters && window.matchMedia('(max-width: 900px)').matches) filters.open = false

// After a decision in the list, go on where the reviewer was.
const aimed = rows.find(row => '#' + row.id === window.location.hash)
if (aimed) aimed.querySelector('[data-desk-open]').focus()
