// Copies the words of a text box; without this they can be marked and copied by hand.
for (const button of document.querySelectorAll('[data-copy]')) {
  const box = document.getElementById(button.dataset.copy)
  button.hidden = false
  button.addEventListener('click', async () => {
    box.focus()
    box.select()
    try {
      await navigator.clipboard.writeText(box.value)
      button.textContent = 'Copied'
    } catch {
      button.textContent = 'Press Ctrl+C to copy'
    }
  })
}
