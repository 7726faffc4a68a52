// The keys of one cell: confirm, choose, say silent, go on, take back.
import { listen } from './shortcuts.js'

const form = document.getElementById('cell-form')

function press (act) {
  const button = form.querySelector(`button[name="act"][value="${act}"]`)
  if (button) button.click()
}

function follow (selector) {
  const link = document.querySelector(selector)
  if (link) link.click()
}

function choose (key) {
  const radio = form.querySelector(`input[name="value"][data-key="${key}"]`)
  if (!radio) return
  radio.checked = true
  // The button next: Enter then saves, and the arrows are free to choose among the words.
  form.querySelector('button[value="chosen"]').focus({ preventScroll: true })
}

function move (step, event) {
  // Within a group of radios the arrows do what they always do.
  if (event.target.matches('input[type=radio]')) return false
  const radios = [...form.querySelectorAll('input[name="span"]:not(:disabled)')]
  if (!radios.length) return false
  const at = radios.findIndex(radio => radio.checked)
  const next = radios[at < 0 ? 0 : (at + step + radios.length) % radios.length]
  next.checked = true
  next.focus({ preventScroll: true })
  next.closest('[data-candidate]').scrollIntoView({ block: 'nearest' })
}

function undo () {
  const banner = document.querySelector('.govuk-notification-banner form[action$="/undo/"]')
  const own = banner || document.getElementById('cell-undo')
  if (own) own.requestSubmit()
}

const acts = {
  y: () => press('as_read'),
  s: () => press(form.querySelector('button[value="silent"]') ? 'silent' : 'as_read'),
  n: () => follow('[data-cell-next]'),
  p: () => follow('[data-cell-previous]'),
  z: undo,
  ArrowDown: event => move(1, event),
  ArrowUp: event => move(-1, event)
}
for (const key of '123456') acts[key] = () => choose(key)
listen(acts)
