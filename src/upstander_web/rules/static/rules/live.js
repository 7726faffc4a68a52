// Shows what the samples do as one types. Without this script the button does the same.
const form = document.getElementById('rule-form')
const place = document.getElementById('rule-preview')
const announcement = document.getElementById('rule-announcement')
const PAUSE_MS = 600
let waiting = 0
let asked = 0

async function ask () {
  const mine = ++asked
  let text
  try {
    const response = await fetch(form.dataset.previewUrl, {
      method: 'POST', body: new FormData(form), credentials: 'same-origin', redirect: 'error'
    })
    if (!response.ok) return
    text = await response.text()
  } catch {
    return // the button still works
  }
  if (mine !== asked) return // something newer was typed meanwhile
  const open = Boolean(place.querySelector('details[open]'))
  place.innerHTML = text
  const details = place.querySelector('details')
  if (details && open) details.open = true
  const said = [...place.querySelectorAll('[data-preview-summary]')].map(one => one.textContent.trim())
  const now = said.join(' ')
  if (announcement.textContent !== now) announcement.textContent = now
}

function later () {
  window.clearTimeout(waiting)
  waiting = window.setTimeout(ask, PAUSE_MS)
}

if (form && place) {
  form.addEventListener('input', later)
  form.addEventListener('change', later)
}
