//
//   k6 run -e baseUrl=https://staging.example.com -e tokenA=… security-tests.k6.js
//
// baseUrl is the address of the API, with what its paths follow. The other variables have
// the names that the tests give them; a test that lacks one is left out, and so is one
// that changes or loads the API unless allowDestructive=true. A check that fails confirms
// its threat; what is inconclusive is printed and fails nothing.

import http from 'k6/http';
import { check } from 'k6';

export const options = { vus: 1, iterations: 1, thresholds: { checks: ['rate==1.0'] } };

http.setResponseCallback(null);

function escapeBody(contentType) {
  const type = (contentType || '').split(';')[0].trim().toLowerCase();
  if (/[+/]xml$/.test(type)) { return (s) => s.replace(/[&<>"']/g, (c) => '&#' + c.charCodeAt(0) + ';'); }
  if (/json$|yaml$|jsonl$/.test(type)) { return (s) => JSON.stringify(s).slice(1, -1); }
  return type === 'application/x-www-form-urlencoded' ? encodeURIComponent : (s) => s;
}

function escapeAddress(s) { return encodeURIComponent(s).replace(/^\.+$/, (dots) => dots.replace(/\./g, '%2E')); }

function built(request, known) {
  const value = (name) => known[name];
  const address = (text) => fill(text, (name) => escapeAddress(value(name)));
  const base = request.base ? value(request.base) : __ENV.baseUrl;
  let url = base.replace(/\/+$/, '') + address(request.path);
  const query = (request.query || []).map((f) => f.name + '=' + address(f.value));
  const headers = {}, cookies = [];
  for (const f of request.headers || []) {
    const text = fill(f.value, value).replace(/[\r\n]/g, ' ');
    if (f.name.toLowerCase() === 'cookie') { cookies.push(text); } else { headers[f.name] = text; }
  }
  for (const c of request.credentials || []) {
    if (c.in === 'header') { headers[c.name] = (c.prefix || '') + value(c.variable); }
    if (c.in === 'cookie') { cookies.push(c.name + '=' + value(c.variable)); }
    if (c.in === 'query') { query.push(encodeURIComponent(c.name) + '=' + escapeAddress(value(c.variable))); }
  }
  if (cookies.length > 0) { headers.Cookie = cookies.join('; '); }
  if (request.contentType) { headers['Content-Type'] = request.contentType; }
  if (query.length > 0) { url += '?' + query.join('&'); }
  const escape = escapeBody(request.contentType);
  const body = request.contentType ? fill(request.body === undefined ? '' : request.body, (name) => escape(value(name))) : null;
  return { method: request.method, url: url, body: body, params: { headers: headers, redirects: 0, jar: new http.CookieJar(), tags: { name: 'threatdelta' } } };
}

function answerOf(response) {
  if (response.status === 0 && (response.error_code < 1200 || response.error_code >= 1300)) { // of the connection are 1200 to 1299
    throw new Error(response.error);
  }
  const header = (name) => {
    const key = Object.keys(response.headers).find((k) => k.toLowerCase() === name.toLowerCase());
    return key === undefined ? null : response.headers[key];
  };
  return { status: response.status, header: header, body: response.body || '', took: response.timings.duration };
}

function send(step, known) {
  const answers = [];
  while (answers.length < step.repeat) {
    const list = [];
    for (let i = answers.length; i < step.repeat && list.length < step.concurrency; i++) { list.push(built(step.request, known)); }
    const now = http.batch(list).map(answerOf);
    answers.push(...now);
    if (now.some((a) => a.status === 429 || a.status === 423)) { break; }
  }
  return answers;
}

function needs(test) {
  const list = test.variables.filter((v) => v.kind !== 'unique').map((v) => v.name);
  return list.concat(['baseUrl']).filter((name) => !__ENV[name]);
}

function run(test) {
  const known = {};
  for (const v of test.variables) {
    known[v.name] = v.kind === 'unique' ? 'td' + Date.now().toString(36) + Math.random().toString(36).slice(2, 10) : __ENV[v.name];
  }
  const value = (name) => known[name] === undefined ? '' : known[name];
  let failed = false;
  for (const step of test.steps) {
    if (failed && step.role !== 'undo') { continue; }
    let answers;
    try { answers = send(step, known); } catch (e) {
      console.warn(test.id + ': ' + step.name + ' was not sent: ' + e);
      failed = failed || step.role === 'prepare';
      continue;
    }
    if (step.role === 'prepare') {
      failed = answers[0].status < 200 || answers[0].status > 299;
      for (const c of step.capture || []) {
        const found = captured(answers[0].body, c.pointer);
        if (found === null) { failed = true; } else { known[c.name] = found; }
      }
      if (failed) { console.warn('inconclusive: ' + test.title + ': ' + step.name + ': the answer was ' + answers[0].status); }
    } else if (step.role === 'ask') {
      const said = decide(step.expect, answers, value);
      if (said.verdict === 'inconclusive') { console.warn('inconclusive: ' + test.title + ': ' + said.because); continue; }
      const name = test.id + ' ' + test.title + ': ' + said.because;
      check(said, { [name]: (s) => s.verdict === 'refuted' });
    }
  }
}

export default function () {
  for (const test of tests) {
    const missing = needs(test);
    if (missing.length > 0) { console.warn(test.id + ' was left out: there is no value of ' + missing.join(', ')); continue; }
    if (test.destructive && __ENV.allowDestructive !== 'true') { console.warn(test.id + ' was left out: it changes or loads the API'); continue; }
    run(test);
  }
}
