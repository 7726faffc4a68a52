// The keys of two versions side by side: to the next change, to the one before.
import { listen } from './shortcuts.js'

const rows = [...document.querySelectorAll('[data-change]')]

function go (step) {
  const at = rows.indexOf(document.activeElement)
  const next = rows[at < 0 ? (step > 0 ? 0 : rows.length - 1) : at + step]
  if (!next) return
  next.focus({ preventScroll: true })
  next.scrollIntoView({ block: 'center' })
}

listen({ n: () => go(1), p: () => go(-1) })
