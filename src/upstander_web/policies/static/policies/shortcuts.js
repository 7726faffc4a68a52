// Keys of the policy pages. Every one repeats what a link or button of the page does; they can
// be turned off (WCAG 2.2, 2.1.4 Character Key Shortcuts).
const OFF_KEY = 'upstander-shortcuts-off'
const dialog = document.getElementById('policy-keys')
const opener = document.getElementById('policy-keys-button')

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
  const toggle = dialog.querySelector('[data-keys-toggle]')
  toggle.textContent = isOff() ? 'Turn shortcuts on' : 'Turn shortcuts off'
  toggle.setAttribute('aria-pressed', String(!isOff()))
}

function isTyping (target) {
  return target.closest('input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable], dialog')
}

/** Listen for keys: `acts` maps a key to what it does; one that returns false is left alone. */
export function listen (acts) {
  document.addEventListener('keydown', event => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || isTyping(event.target)) return
    if (event.key === '?') {
      event.preventDefault()
      dialog.showModal()
      return
    }
    const act = isOff() ? null : acts[event.key]
    if (act && act(event) !== false) event.preventDefault()
  })
  opener.hidden = false
  opener.addEventListener('click', () => dialog.showModal())
  dialog.querySelector('[data-keys-close]').addEventListener('click', () => dialog.close())
  dialog.querySelector('[data-keys-toggle]').addEventListener('click', () => setOff(!isOff()))
  showToggle()
}
