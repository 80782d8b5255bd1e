'use strict';
(() => {
  const SECONDS = 30;
  const KEY = 'x402.refresh';
  const box = document.getElementById('refresh');
  const said = document.getElementById('refreshed');
  let timer;

  function tellLocalTimes(root) {
    for (const time of root.querySelectorAll('time')) {
      time.title = new Date(time.dateTime).toLocaleString(undefined, { dateStyle: 'full', timeStyle: 'long' });
    }
  }

  function partsOf(page) {
    return new Map([...page.querySelectorAll('[data-live]')].map((part) => [part.id, part]));
  }

  // What is read or used just now stays as it is, and what was opened stays open.
  function exchange(before, after) {
    if (before.contains(document.activeElement)) {
      return;
    }
    for (const opened of before.querySelectorAll('details[open][id]:not([id=""])')) {
      after.querySelector('#' + CSS.escape(opened.id))?.setAttribute('open', '');
    }
    const fresh = document.importNode(after, true);
    tellLocalTimes(fresh);
    before.replaceWith(fresh);
  }

  async function refresh() {
    try {
      const answer = await fetch(location.href, { headers: { Accept: 'text/html' }, cache: 'no-store', redirect: 'error' });
      if (!answer.ok) {
        throw new Error('the server answered ' + answer.status);
      }
      const text = await answer.text();
      const before = partsOf(document);
      // Without the style sheet, whose nonce is another one.
      const after = partsOf(new DOMParser().parseFromString(text.slice(text.indexOf('<main>'), text.indexOf('</main>')),
        'text/html'));
      if ([...before.keys()].join() !== [...after.keys()].join()) {
        sessionStorage.setItem(KEY, 'on');
        location.reload();
        return;
      }
      before.forEach((part, id) => exchange(part, after.get(id)));
      said.textContent = '(last at ' + new Date().toLocaleTimeString() + ')';
    }
    catch (error) {
      said.textContent = '(failed: ' + error.message + ')';
    }
  }

  // Only while the page is seen.
  function schedule() {
    clearInterval(timer);
    if (box.checked && !document.hidden) {
      timer = setInterval(refresh, SECONDS * 1000);
    }
    else {
      said.textContent = '';
    }
  }

  tellLocalTimes(document);
  if (box) {
    box.checked = sessionStorage.getItem(KEY) === 'on';
    sessionStorage.removeItem(KEY);
    box.closest('label').hidden = false;
    box.addEventListener('change', schedule);
    document.addEventListener('visibilitychange', schedule);
    schedule();
  }
})();
