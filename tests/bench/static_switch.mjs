// The configuration of a switch that needs no pbxd: config/freeswitch with a directory and a dialplan in files, made of
// what pbxd answers for the same people.
import { cp, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { root } from '../support/pbx.mjs';
import { ask, dialplan_question, directory_question, mailbox_question } from './fsapi_questions.mjs';

/** The element, as it stands in a document of pbxd. */
const element = (document, name) => new RegExp(`<${name}[ >][^]*</${name}>`).exec(document)[0];

/** One domain with all its users. A file is not cached by the switch, so nothing in it says for how long. */
async function domain(pbx, name, people, question) {
  const users = [];
  for (const person of people) users.push(element(await ask(pbx, question(person)), 'user').replace(/ cacheable="\d+"/, ''));
  return `<domain name="${name}">\n${users.join('\n')}\n</domain>\n`;
}

/**
 * One extension for all numbers, which is the least that a static dialplan can be: what pbxd answers for a call of the
 * first person to the second, with the caller taken from the directory's variables and the called number from the pattern.
 */
async function dialplan(pbx, [caller, callee]) {
  const answered = await ask(pbx, dialplan_question(caller, callee));
  const plan = element(answered, 'extension')
    .replaceAll(caller.name, () => '${accountcode}').replaceAll(caller.number, () => '${accountcode}').replaceAll(callee.number, () => '$1')
    .replace('<condition>', '<condition field="destination_number" expression="^([1-3]\\d{3})$">');
  return `<context name="lines">\n${plan}\n</context>\n`;
}

async function edit(file, change) {
  const before = await readFile(file, 'utf8');
  const after = change(before);
  if (after === before) throw new Error(`${file} is not as the benchmark knows it`);
  await writeFile(file, after);
}

/** Writes it to `folder`. pbxd must be running. */
export async function write_static_switch(pbx, people, folder) {
  await cp(path.join(root, 'config/freeswitch'), folder, { recursive: true });
  await edit(path.join(folder, 'autoload_configs/modules.conf.xml'), (text) => text.replace(/<load module="mod_xml_curl"\/>/, ''));
  const users = (await domain(pbx, 'lines', people, directory_question)) + (await domain(pbx, 'extensions', people, mailbox_question));
  await edit(path.join(folder, 'freeswitch.xml'), (text) =>
    text.replace(/(<section name="directory"[^>]*>)[^]*?(<\/section>)/, (found, open, close) => `${open}\n${users}${close}`));
  await writeFile(path.join(folder, 'dialplan/lines.xml'), await dialplan(pbx, people));
  return folder;
}
