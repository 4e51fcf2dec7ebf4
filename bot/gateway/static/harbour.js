// Sends answers without loading the page anew. Without this script the same form does the same.
import { initAll } from '/static/vendor/govuk-frontend.min.js'

const WAIT = 1500 // ms between looks while an answer is still to come

initAll()
if (document.getElementById('answer')) start()
document.addEventListener('submit', uploaded)
for (const button of document.querySelectorAll('[data-copy]')) offerCopy(button)

function offerCopy (button) {
  button.hidden = false
  button.addEventListener('click', async () => {
    const source = document.getElementById(button.dataset.copy)
    try {
      await navigator.clipboard.writeText(source.value || source.textContent)
    } catch {
      // without TLS there is no clipboard: copied by selection, as by hand
      if (source.select) source.select()
      else window.getSelection().selectAllChildren(source)
      document.execCommand('copy')
    }
    document.getElementById('copied').textContent = button.dataset.copied
    button.firstChild.textContent = button.dataset.copied
  })
}

function start () {
  document.addEventListener('submit', submitted)
  document.addEventListener('keydown', entered)
  scrollToLatest()
  if (below().dataset.waiting === 'yes') window.setTimeout(refresh, WAIT)
}

async function uploaded (event) {
  // says that a file is on its way, then shows the page that the server answers with
  const form = event.target
  if (form.id !== 'upload') return
  event.preventDefault()
  document.getElementById('sending').textContent = form.dataset.sending
  form.querySelector('button').disabled = true
  try {
    const response = await fetch(form.action, { method: 'POST', body: new FormData(form) })
    const page = new DOMParser().parseFromString(await response.text(), 'text/html')
    document.getElementById('main').replaceWith(page.getElementById('main'))
    const main = document.getElementById('error') || document.getElementById('main')
    main.tabIndex = -1
    main.focus()
  } catch {
    form.submit()
  }
}

function below () {
  return document.getElementById('below')
}

function entered (event) {
  // Enter sends, Shift+Enter starts a new line; on a phone the key always starts a new line
  if (event.target.id !== 'text' || event.key !== 'Enter' || event.shiftKey || event.isComposing) return
  if (window.matchMedia('(pointer: coarse)').matches) return
  event.preventDefault()
  document.getElementById('answer').requestSubmit(document.getElementById('send'))
}

async function submitted (event) {
  if (event.target.id !== 'answer') return
  event.preventDefault()
  const form = new FormData(event.target)
  const button = event.submitter && event.submitter.name === 'button' ? event.submitter.value : ''
  const body = button ? { button } : { text: form.get('text') }
  body.key = form.get('key')
  busy(true)
  try {
    const response = await fetch('/api/v1/conversation/messages', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'X-Harbour-Form': form.get('csrf') },
      body: JSON.stringify(body)
    })
    const answer = await response.json()
    // errors, and a deleted talk, are shown by the page of the server: one way of saying them
    if (!response.ok || answer.deleted) return submitPlainly(event.target, button, answer)
    await refresh()
  } catch {
    busy(false)
    submitPlainly(event.target, button, {})
  }
}

function submitPlainly (form, button, answer) {
  if (answer.deleted) return showGone(answer.messages)
  if (button) {
    const field = document.createElement('input')
    field.type = 'hidden'
    field.name = 'button'
    field.value = button
    form.append(field)
  }
  form.submit()
}

function showGone (messages) {
  const main = document.getElementById('main')
  main.replaceChildren(...messages.map((message) => {
    const words = document.createElement('p')
    words.className = 'govuk-body'
    words.textContent = message.text
    return words
  }))
  main.tabIndex = -1
  main.focus()
}

function busy (on) {
  for (const one of document.querySelectorAll('#answer button')) one.disabled = on
  below().setAttribute('aria-busy', String(on))
}

async function refresh () {
  const response = await fetch('/talk', { headers: { Accept: 'text/html' } })
  const page = new DOMParser().parseFromString(await response.text(), 'text/html')
  const fresh = page.getElementById('log')
  if (!fresh) return window.location.reload()
  const log = document.getElementById('log')
  const known = new Set([...log.children].map((one) => one.dataset.seq))
  for (const old of log.querySelectorAll('#latest')) old.removeAttribute('id')
  for (const old of log.querySelectorAll('.hb-linkish')) old.remove()
  for (const one of [...fresh.children]) if (!known.has(one.dataset.seq)) log.append(one)
  below().replaceWith(page.getElementById('below'))
  scrollToLatest()
  if (below().dataset.waiting === 'yes') return window.setTimeout(refresh, WAIT)
  document.getElementById('text').focus({ preventScroll: true })
}

function scrollToLatest () {
  const latest = document.getElementById('latest')
  const still = window.matchMedia('(prefers-reduced-motion: reduce)').matches
  if (latest) latest.scrollIntoView({ block: 'start', behavior: still ? 'auto' : 'smooth' })
}
