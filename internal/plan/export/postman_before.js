
const key = pm.info.requestName.split(' ')[0];
const step = steps[key];
if (step) {
  const get = (name) => String(pm.variables.get(name) || '');
  const skip = (why) => { console.warn(key + ' was skipped: ' + why); pm.execution.skipRequest(); };
  if (step.first && !get('repeated_' + key)) {
    pm.variables.set('failed_' + step.test, '');
    for (const name of uniques) { pm.variables.set(name, 'td' + Date.now().toString(36) + Math.random().toString(36).slice(2, 10)); }
  }
  const missing = step.needs.concat(['baseUrl']).filter((name) => get(name) === '');
  const escapes = {
    json: (s) => JSON.stringify(s).slice(1, -1),
    form: (s) => encodeURIComponent(s),
    xml: (s) => s.replace(/[&<>"']/g, (c) => '&#' + c.charCodeAt(0) + ';'),
    plain: (s) => s.replace(/\{\{/g, '{ {'),
  };
  const type = (step.contentType || '').split(';')[0].trim().toLowerCase();
  const body = /[+/]xml$/.test(type) ? escapes.xml : /json$|yaml$|jsonl$/.test(type) ? escapes.json : type === 'application/x-www-form-urlencoded' ? escapes.form : escapes.plain;
  for (const name of step.needs) {
    pm.variables.set(name + '__address', encodeURIComponent(get(name)).replace(/^\.+$/, (dots) => dots.replace(/\./g, '%2E')));
    pm.variables.set(name + '__header', get(name).replace(/[\r\n]/g, ' ').replace(/\{\{/g, '{ {'));
    pm.variables.set(name + '__body', body(get(name)).replace(/\{\{/g, '{\\u007b'));
  }
  if (missing.length > 0) { skip('there is no value of ' + missing.join(', ')); }
  else if (step.destructive && get('allowDestructive') !== 'true') { skip('it changes or loads the API, and allowDestructive is not true'); }
  else if (step.role !== 'undo' && get('failed_' + step.test) !== '') { skip('a step before it failed'); }
}
