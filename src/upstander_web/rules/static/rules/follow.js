// Follows a count without a reload, then shows its result. Without this script the page reloads.
const place = document.getElementById('count-progress')
const announcement = document.getElementById('count-announcement')
const PAUSE_MS = 700
const PAUSE_AFTER_FAILURE_MS = 5000

async function follow (url) {
  let pause = PAUSE_MS
  try {
    const response = await fetch(url, { credentials: 'same-origin', redirect: 'error' })
    if (!response.ok) throw new Error(String(response.status))
    place.innerHTML = await response.text()
    const now = place.querySelector('[data-count-now]')
    if (now && announcement.textContent !== now.textContent.trim()) {
      announcement.textContent = now.textContent.trim()
    }
    if (response.headers.get('X-Count-State') !== 'live') {
      window.location.reload()
      return
    }
  } catch {
    pause = PAUSE_AFTER_FAILURE_MS
  }
  window.setTimeout(follow, pause, url)
}

if (place && place.dataset.progressUrl) window.setTimeout(follow, PAUSE_MS, place.dataset.progressUrl)
