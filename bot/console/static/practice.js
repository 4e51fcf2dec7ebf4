// A practice call: says aloud to screen readers what the caller answers, and lets the page be left for the result.
const aloud = document.getElementById('caller-aloud')
let turns = document.getElementById('caller-now')?.dataset.turns

document.addEventListener('submit', (event) => {
  if (event.target.matches('[data-leave]')) event.stopImmediatePropagation() // a page of its own, not a part of the screen
}, true)

new MutationObserver(() => {
  const now = document.getElementById('caller-now')
  if (!now || now.dataset.turns === turns) return
  turns = now.dataset.turns
  aloud.textContent = now.querySelector('.hb-caller__said--now').textContent.trim().replace(/\s+/g, ' ')
}).observe(document.querySelector('.hb-call'), { childList: true })
