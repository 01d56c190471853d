// The meaning of answers, as threatdelta decides it. An answer is {status, header(name),
// body, took}: status 0 where there was none, header gives a value or null.

function valuesAt(body, pointer) {
  let document;
  try { document = JSON.parse(body); } catch (e) { return null; }
  let list = [document];
  const tokens = pointer === '' ? [] : pointer.replace(/^\//, '').split('/');
  for (const raw of tokens) {
    const token = raw.replace(/~1/g, '/').replace(/~0/g, '~');
    const next = [];
    for (const x of list) {
      if (x === null || typeof x !== 'object') { continue; }
      if (token === '*') { next.push(...(Array.isArray(x) ? x : Object.keys(x).sort().map((key) => x[key]))); }
      else if (Array.isArray(x) ? /^[0-9]+$/.test(token) && Number(token) < x.length : Object.prototype.hasOwnProperty.call(x, token)) { next.push(x[token]); }
    }
    list = next;
  }
  return list.filter((x) => x !== null);
}

function written(x) { return typeof x === 'string' ? x : JSON.stringify(x); }

// captured is the first value at a pointer as text, or null where there is none, or only a
// number that JavaScript cannot spell again (beyond 2^53).
function captured(body, pointer) {
  const list = valuesAt(body, pointer);
  if (list === null || list.length === 0) { return null; }
  return typeof list[0] === 'number' && Math.abs(list[0]) > Number.MAX_SAFE_INTEGER ? null : written(list[0]);
}

function fill(text, value) {
  if (text === undefined) { return ''; }
  if (typeof text === 'string') { return text; }
  return text.map((part) => typeof part === 'string' ? part : value(part.var)).join('');
}

function statusIs(list, status) {
  if (!list) { return status !== 0; }
  return list.some((want) => want === (status === 0 ? 'none' : String(status)) || want === Math.floor(status / 100) + 'xx');
}

function headerIs(h, answer, value) {
  const got = answer.header(h.name);
  const there = got !== null && got !== undefined;
  if (h.is === 'present' || h.is === 'absent') { return there === (h.is === 'present'); }
  const have = there ? String(got).toLowerCase() : '', want = fill(h.value, value).toLowerCase();
  return h.is === 'equals' ? there && have === want : have.includes(want);
}

function bodyIs(b, answer, value) {
  const want = fill(b.value, value), body = answer.body || '';
  if (b.pointer === '' && b.is === 'contains') { return body.includes(want); }
  const list = valuesAt(body, b.pointer);
  if (list === null) { return b.pointer === '' && b.is === 'present' && body.length > 0; }
  switch (b.is) {
    case 'present': return list.length > 0;
    case 'absent': return list.length === 0;
    case 'longer': return list.some((x) => Array.isArray(x) && x.length > (b.count || 0));
  }
  return list.some((x) => written(x) === want || typeof x === 'number' && /^-?[0-9][0-9.eE+-]*$/.test(want) && Number(want) === x || b.is === 'contains' && written(x).includes(want));
}

function compareIs(c, answers) {
  const some = [];
  for (const a of answers) {
    const found = statusIs(c.status, a.status) ? captured(a.body || '', c.body.pointer) : null;
    if (found !== null) { some.push(found); }
  }
  const differs = some.some((x) => x !== some[0]);
  return c.body.is === 'differs' ? differs : some.length === answers.length && some.length > 1 && !differs;
}

function caseHolds(c, answers, value) {
  if (c.body && (c.body.is === 'same' || c.body.is === 'differs')) { return compareIs(c, answers); }
  const holds = (a) => statusIs(c.status, a.status) && !(c.slower && a.took <= c.slower) &&
    (!c.header || headerIs(c.header, a, value)) && (!c.body || bodyIs(c.body, a, value));
  return c.of === 'all' ? answers.every(holds) : answers.some(holds);
}

function decide(expect, answers, value) {
  if (answers.length === 0) { return { verdict: 'inconclusive', because: 'there is no answer' }; }
  for (const c of expect.cases) {
    if (caseHolds(c, answers, value)) { return { verdict: c.verdict, because: c.because }; }
  }
  const seen = [...new Set(answers.map((a) => a.status === 0 ? 'none' : String(a.status)))].sort();
  let because = 'the answer was ' + seen.join(', ') + ', which says neither';
  if (answers.some((a) => a.status >= 500)) { because += '; the server failed, which is a defect by itself'; }
  return { verdict: 'inconclusive', because: because };
}
