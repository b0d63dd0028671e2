// What pages gain with scripts: parts that update themselves, toasts, questions before deeds, times in the reader's zone, pickers.
(() => {
  'use strict';

  // Times: <time datetime="…" data-ago> says how long ago or how soon; the title has the time itself.
  const units = [['year', 31536000], ['month', 2592000], ['day', 86400], ['hour', 3600], ['minute', 60], ['second', 1]];
  const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
  function tellTimes(root) {
    for (const time of root.querySelectorAll('time[datetime]')) {
      const at = new Date(time.dateTime);
      const seconds = (at - Date.now()) / 1000;
      const [unit, size] = units.find(([, size]) => Math.abs(seconds) >= size) ?? units.at(-1);
      time.title = at.toLocaleString();
      time.textContent = relative.format(Math.trunc(seconds / size), unit);
    }
  }

  // Toasts: what a command did is told over the page, where it can be closed. What went well goes by itself.
  const toasts = document.createElement('div');
  toasts.className = 'toasts';
  document.body.append(toasts);
  function toast(notice) {
    const close = document.createElement('button');
    close.type = 'button';
    close.className = 'close';
    close.textContent = '×';
    close.setAttribute('aria-label', 'Close');
    close.addEventListener('click', () => notice.remove());
    notice.append(close);
    toasts.append(notice);
    if (notice.classList.contains('bad')) return;
    const go = () => notice.matches(':hover, :focus-within') ? setTimeout(go, 2000) : notice.remove();
    setTimeout(go, 8000);
  }
  function tell(text) {
    const notice = document.createElement('div');
    notice.className = 'notice bad';
    notice.setAttribute('role', 'alert');
    notice.append(text);
    toast(notice);
    return notice;
  }
  for (const notice of document.querySelectorAll('.notice.told')) toast(notice);

  // Live parts: a page with <… data-live="5" id="…"> asks for itself every 5 seconds and replaces these parts only.
  const live = () => [...document.querySelectorAll('[data-live][id]')];
  let away;
  async function refresh() {
    const answer = await fetch(location.href, { headers: { 'X-Refresh': 'part' } });
    if (answer.redirected) { away ??= tell('You were signed out. Reload the page to sign in again.'); return; }
    if (answer.status === 404) { away ??= tell('This was deleted. The page shows what was known before.'); return; }
    if (!answer.ok) throw new Error(answer.statusText);
    away?.remove();
    away = undefined;
    const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html');
    for (const part of live()) {
      const next = fresh.getElementById(part.id);
      // What a person is using stays: a button that has the focus, a text that is selected.
      const used = part.contains(document.activeElement) || (getSelection()?.toString() && part.contains(getSelection().anchorNode));
      if (!next || used || next.innerHTML === part.dataset.html) continue;
      const open = new Set([...part.querySelectorAll('details[open][id]')].map(details => details.id));
      const html = next.innerHTML;
      for (const id of open) next.querySelector(`#${CSS.escape(id)}`)?.setAttribute('open', '');
      part.replaceChildren(...next.childNodes);
      part.dataset.live = next.dataset.live;
      part.dataset.html = html;
      tellTimes(part);
    }
  }
  function schedule() {
    const seconds = Math.min(...live().map(part => Number(part.dataset.live)).filter(seconds => seconds > 0));
    if (!Number.isFinite(seconds)) return;
    setTimeout(async () => {
      try {
        if (!document.hidden) await refresh();
      } catch {
        // The next turn asks again.
        away ??= tell('The server does not answer. This page shows what was known before, and asks again.');
      }
      schedule();
    }, seconds * 1000);
  }

  document.addEventListener('submit', event => {
    const form = event.target, button = event.submitter;
    const question = button?.dataset.confirm ?? form.dataset.confirm;
    if (question && !confirm(question)) { event.preventDefault(); return; }
    if (button?.dataset.busy) {
      button.setAttribute('aria-busy', 'true');
      setTimeout(() => button.removeAttribute('aria-busy'), 30000);
    }
  });

  // Copying a key that is shown once.
  document.addEventListener('click', async event => {
    const copy = event.target.closest('[data-copy]');
    if (!copy) return;
    await navigator.clipboard.writeText(document.getElementById(copy.dataset.copy).textContent.trim());
    copy.textContent = 'Copied';
  });

  // Signing in with a provider in a window of its own; the page goes on when that window is done.
  document.addEventListener('click', async event => {
    const start = event.target.closest('[data-signin]');
    if (!start) return;
    event.preventDefault();
    const popup = window.open('', 'signin', 'width=560,height=720');
    const form = start.form;
    const says = document.getElementById(start.dataset.says);
    let told;
    try {
      const answer = await fetch(start.dataset.signin, { method: 'POST', body: new FormData(form) });
      told = await answer.json();
    } catch {
      told = { error: 'The server does not answer. Try again.' };
    }
    if (!told.address) { popup?.close(); says.textContent = told.error; return; }
    if (popup) popup.location = told.address; else location.href = told.address;
    addEventListener('message', function done(message) {
      if (message.origin !== location.origin || message.data?.flowId !== told.flow) return;
      removeEventListener('message', done);
      says.textContent = message.data.message;
      if (message.data.status === 'success') form.querySelector('[name=flow]').value = told.flow;
    });
  });

  // Choosing: only the form's fields are replaced, so that secrets that were entered stay.
  document.addEventListener('submit', async event => {
    const button = event.submitter, form = event.target;
    if (event.defaultPrevented || !form.matches('form.form') || !/^(choose:.+|chosen)$/.test(button?.value ?? '')) return;
    event.preventDefault();
    let answer;
    try {
      answer = await fetch(location.pathname, { method: 'POST', body: new FormData(form, button) });
    } catch {
      tell('The server does not answer. Try again.');
      button.removeAttribute('aria-busy');
      return;
    }
    const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('form.form');
    if (!fresh) { location.reload(); return; }
    const nameOf = field => field.querySelector('[name]')?.name;
    const known = new Map([...form.querySelectorAll('.field')].map(field => [nameOf(field), field]));
    for (const next of [...fresh.querySelectorAll('.field')]) {
      const field = known.get(nameOf(next));
      if (!field || !nameOf(next)?.startsWith('config.')) continue;
      const secret = field.querySelector('[type=password]'), place = next.querySelector('[type=password]');
      if (secret && place) place.value = secret.value;
      field.replaceWith(next);
    }
    for (const old of form.querySelectorAll(':scope > .notice')) old.remove();
    for (const notice of [...fresh.querySelectorAll(':scope > .notice')].reverse()) form.prepend(notice);
    (form.querySelector('.picker input[type=search]') ?? form.querySelector('.notice, .error'))?.scrollIntoView({ block: 'center' });
    form.querySelector('.picker input[type=search]')?.focus();
  });

  // Enter in a box with a button of its own presses that button, not the form's first one.
  document.addEventListener('keydown', event => {
    const button = event.key === 'Enter' && event.target.dataset.enter;
    if (!button) return;
    event.preventDefault();
    document.getElementById(button).click();
  });

  // Choices: the filter hides at once what it does not match, and the setting shows what is chosen.
  document.addEventListener('input', event => {
    const picker = event.target.closest('[data-picker]');
    if (!picker) return;
    if (event.target.type === 'search') {
      const wanted = event.target.value.trim().toLowerCase();
      for (const item of picker.querySelectorAll('li')) item.hidden = !item.textContent.toLowerCase().includes(wanted);
      return;
    }
    const field = document.getElementById(picker.dataset.picker), value = event.target.value;
    if (event.target.type === 'radio') { field.value = value; return; }
    const others = field.value.split('\n').map(line => line.trim()).filter(line => line && line !== value);
    field.value = [...others, ...event.target.checked ? [value] : []].join('\n');
  });

  tellTimes(document);
  for (const part of live()) part.dataset.html = part.innerHTML;
  schedule();
  setInterval(() => tellTimes(document), 30000);
})();
