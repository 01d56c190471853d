
const key = pm.info.requestName.split(' ')[0];
const step = steps[key];
if (step && pm.response) {
  const value = (name) => String(pm.variables.get(name) || '');
  const header = (name) => {
    const list = pm.response.headers.filter((h) => h.key.toLowerCase() === name.toLowerCase());
    return list.length > 0 ? list.map((h) => h.value).join(', ') : null;
  };
  const answer = { status: pm.response.code, header: header, body: pm.response.text(), took: pm.response.responseTime };
  if (step.role === 'prepare') {
    let ok = answer.status >= 200 && answer.status < 300;
    for (const c of step.capture || []) {
      const found = captured(answer.body, c.pointer);
      if (found === null) { ok = false; } else { pm.variables.set(c.name, found); }
    }
    if (!ok) { pm.variables.set('failed_' + step.test, key); pm.test.skip('inconclusive: ' + step.title + ': it could not be prepared, the answer was ' + answer.status); }
  } else if (step.role === 'ask') {
    const before = JSON.parse(value('answers_' + key) || '[]');
    const kept = { status: answer.status, took: answer.took, body: answer.body.slice(0, 20000), headers: pm.response.headers.map((h) => [h.key.toLowerCase(), h.value]) };
    const all = before.concat([kept]);
    const last = all.length >= step.repeat || answer.status === 429 || answer.status === 423;
    pm.variables.set('answers_' + key, last ? '' : JSON.stringify(all));
    pm.variables.set('repeated_' + key, last ? '' : 'yes');
    if (!last) { pm.execution.setNextRequest(pm.info.requestName); } else {
      const answers = all.map((a) => ({ status: a.status, took: a.took, body: a.body, header: (name) => {
        const list = a.headers.filter((h) => h[0] === name.toLowerCase());
        return list.length > 0 ? list.map((h) => h[1]).join(', ') : null;
      } }));
      answers[answers.length - 1] = answer;
      const said = decide(step.expect, answers, value);
      if (said.verdict === 'inconclusive') { pm.test.skip('inconclusive: ' + step.title + ': ' + said.because); } else {
        pm.test(step.title, () => { if (said.verdict === 'confirmed') { throw new Error('confirmed: ' + said.because); } });
      }
    }
  }
}
