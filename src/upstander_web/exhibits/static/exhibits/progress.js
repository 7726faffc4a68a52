// Follows an import without a reload. Without this script the page reloads itself.
const place = document.getElementById('import-progress')
const announcement = document.getElementById('import-announcement')
const PAUSE_MS = 1000
const PAUSE_AFTER_FAILURE_MS = 5000
let said = ''

function announce () {
  const now = place.querySelector('[data-progress-now]')
  const text = now ? now.textContent.trim() : (place.querySelector('h2') || {}).textContent || ''
  if (text && text !== said) {
    said = text
    announcement.textContent = text
  }
}

async function follow (url) {
  let pause = PAUSE_MS
  try {
    const response = await fetch(url, { credentials: 'same-origin', redirect: 'error' })
    if (!response.ok) throw new Error(String(response.status))
    place.innerHTML = await response.text()
    announce()
    if (response.headers.get('X-Import-State') !== 'live') return
  } catch {
    pause = PAUSE_AFTER_FAILURE_MS
  }
  window.setTimeout(follow, pause, url)
}

if (place && place.dataset.progressUrl) window.setTimeout(follow, PAUSE_MS, place.dataset.progressUrl)
