// The screen of a call: saves notes as they are typed, sends every form in place, and answers to keys.
const PAUSE = 250 // ms without a key after which the notes are saved and read
const LONGEST = 2000 // ms after which they are, though the typing goes on
const AGAIN = 3000 // ms between tries while there is no line, or nobody is signed in

const notes = document.getElementById('notes')
const notesForm = document.getElementById('notes-form')
const NOTES = notesForm.getAttribute('action') // a form's own property of that name may be hidden by a field
const saved = document.getElementById('saved')
let line = Promise.resolve() // one request after the other, so that what is shown never goes back in time
let timer = 0
let waiting = 0 // since when there are notes that are not saved
let kept = notes.value

document.addEventListener('submit', submitted)
document.addEventListener('keydown', pressed)
notes.addEventListener('input', () => {
  saved.textContent = saved.dataset.saving
  waiting ||= Date.now()
  window.clearTimeout(timer)
  timer = window.setTimeout(save, Math.min(PAUSE, Math.max(0, waiting + LONGEST - Date.now())))
})
window.addEventListener('beforeunload', (event) => { if (notes.value !== kept) event.preventDefault() })
window.setInterval(minutes, 1000)
minutes()
if (!notes.readOnly) notes.focus()

function save () {
  window.clearTimeout(timer)
  line = line.then(async () => {
    if (notes.value === kept) return
    const text = notes.value
    waiting = 0
    const data = new FormData(notesForm)
    const got = await send(NOTES, data)
    if (!got) return
    if (got.merged) {
      notes.value = got.notes + notes.value.slice(text.length) // what was typed meanwhile stays
      document.getElementById('merged').hidden = false
    }
    kept = got.merged ? got.notes : text
    if (notes.value === kept) saved.textContent = saved.dataset.saved
    else timer = window.setTimeout(save, PAUSE)
  })
  return line
}

function submitted (event) {
  const form = event.target
  if (!form.closest('.hb-call')) return
  event.preventDefault()
  if (form === notesForm) return save()
  const data = new FormData(form, event.submitter)
  const from = form.closest('#left') ? 'left' : 'right'
  save()
  line = line.then(async () => {
    const got = await send(form.getAttribute('action'), data)
    if (got) settle(from, data)
  })
}

async function send (address, data) {
  // until it is answered: what was typed or pressed is never lost, whatever is away
  for (;;) {
    data.set('csrf', document.querySelector('[name=csrf]').value)
    if (address === NOTES) data.set('was', notesForm.elements.was.value)
    let response
    try {
      response = await fetch(address, { method: 'POST', body: new URLSearchParams(data), headers: { Accept: 'application/json' } })
    } catch {
      show('no-line')
    }
    if (response && response.status === 401) show('signed-out')
    else if (response) {
      const got = await response.json()
      if (got.left) {
        show('')
        return render(got)
      }
      if (got.error.code !== 'stale_form') { // signed in again: the page's forms carry the old session
        window.location.reload()
        return null
      }
      show('')
    }
    if (response && response.status === 403) await renew()
    else if (!response || response.status === 401) {
      await new Promise((resolve) => window.setTimeout(resolve, AGAIN))
      await renew()
    }
  }
}

async function renew () {
  // the forms of a session that began after this page carry another mark
  try {
    const response = await fetch(window.location.pathname, { headers: { Accept: 'application/json' } })
    if (response.ok) setMark((await response.json()).form)
  } catch {
    // still away: tried again
  }
}

function setMark (mark) {
  for (const field of document.querySelectorAll('[name=csrf]')) field.value = mark
}

function show (which) {
  for (const name of ['signed-out', 'no-line']) document.getElementById(name).hidden = name !== which
}

function render (got) {
  const open = new Set([...document.querySelectorAll('details[id][open]')].map((one) => one.id))
  const seen = new Set([...document.querySelectorAll('details[id]')].map((one) => one.id))
  const focused = document.activeElement
  const typing = focused && focused.id && focused.matches('input, textarea') ? { id: focused.id, value: focused.value } : null
  const prompt = document.getElementById('prompt').dataset.prompt
  const answer = document.getElementById('answer') ? document.getElementById('answer').value : ''
  const inside = focused && focused.closest('#left')
  for (const part of ['left', 'right', 'top']) {
    const made = new DOMParser().parseFromString(got[part], 'text/html').body.firstElementChild
    const scroll = document.getElementById(part).scrollTop
    document.getElementById(part).replaceWith(made)
    made.scrollTop = part === 'right' ? scroll : 0
  }
  for (const one of document.querySelectorAll('details[id]')) if (seen.has(one.id)) one.open = open.has(one.id)
  setMark(got.form)
  notesForm.elements.was.value = got.was
  const same = document.getElementById('prompt').dataset.prompt === prompt
  const field = document.getElementById('answer')
  if (same && field && answer && !field.value) field.value = answer // an answer half typed stays
  if (typing && typing.id !== 'notes' && document.getElementById(typing.id) && (same || typing.id === 'find')) {
    document.getElementById(typing.id).value = typing.value
    document.getElementById(typing.id).focus()
  } else if (inside) focusPrompt()
  return got
}

function settle (from, data) {
  // after a change by key the hands stay where they were: on the prompt, ready for its next key
  const find = document.getElementById('find')
  if (data.get('action') === 'choose' && find) find.value = ''
  if (document.activeElement === notes && from === 'left') return
  if (document.getElementById('notes').readOnly || document.activeElement !== notes) focusPrompt()
}

function focusPrompt () {
  const field = document.getElementById('answer')
  const target = field && !document.querySelector('#prompt .hb-quicks:not(.hb-quicks--ways) button') ? field : document.getElementById('prompt')
  target.focus({ preventScroll: true })
  if (!window.matchMedia('(min-width: 64em)').matches) document.getElementById('left').scrollIntoView()
}

function pressed (event) {
  if (event.isComposing || event.ctrlKey || event.metaKey) return
  const target = event.target
  if (event.key === 'Enter' && target.matches('textarea#answer') && !event.shiftKey) {
    event.preventDefault() // Shift+Enter starts a new line
    target.form.requestSubmit()
    return
  }
  const writes = target.matches('input:not([type=checkbox]), textarea')
  if (event.key === 'Escape') {
    event.preventDefault()
    if (target === notes) focusPrompt()
    else notes.focus()
    return
  }
  if (event.key === 'Enter' && target.id === 'prompt') return press('Enter', event)
  const inside = target.closest('#left') && !writes
  if (!event.altKey && !inside) return
  const key = event.code.startsWith('Digit') ? event.code.slice(5) : event.key.length === 1 ? event.code.replace('Key', '').toLowerCase() : ''
  if (key.length === 1) press(key, event)
}

function press (key, event) {
  const found = document.querySelector(`.hb-call [data-key="${CSS.escape(key)}"]`)
  if (!found) return
  event.preventDefault()
  if (found.closest('details')) found.closest('details').open = true
  if (found.matches('input')) found.focus()
  else {
    found.focus()
    found.click()
  }
}

function minutes () {
  const shown = document.getElementById('minutes')
  const seconds = Math.max(0, (Date.now() - Date.parse(shown.dataset.since)) / 1000)
  shown.textContent = `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, '0')}`
}
