// Sample people, the same at each run: names from many languages, departments, a line for most.
const first = ['Alice', 'Bob', 'Zoë', 'Jörg', 'Aïcha', 'Søren', 'Łukasz', 'Chloé', 'Noah', 'Mei', 'Ravi', 'Ingrid', 'Tomás', 'Yuki', 'Olena', 'Emre'];
const last = ['Müller', 'Novák', 'Okafor', 'García', 'Sørensen', 'Dubois', 'Tanaka', 'Kowalski', 'Nguyễn', 'Rossi', 'O’Brien', 'Yılmaz', 'Lindström', 'Petrov', 'Haddad', 'Schäfer'];
const departments = ['Sales', 'Support', 'Engineering', 'Finance', 'Front desk'];

/** Records for `count` people: `logins` of them can sign in with `password`; line passwords are `line-<number>`. */
export function sample_people(count, { logins = 3, password = 'demo-password' } = {}) {
  const people = [];
  for (let i = 0; i < count; ++i) {
    const number = String(1001 + i);
    const name = `${first[i % first.length]} ${last[(i + Math.floor(i / first.length)) % last.length]}`;
    const login = i === 0 ? 'alice' : i === 1 ? 'bob' : i === 2 ? 'zoe' : `user${number}`;
    people.push({
      number, name, login,
      department: departments[(i * 7) % departments.length],
      password: i < logins ? password : undefined,
      admin: i === 0,
      line: { username: `${login}-desk`, password: `line-${number}-secret` },
    });
  }
  return people;
}

/** The control requests that make them. */
export function requests_for(people) {
  const requests = [{ command: 'channel.add', arguments: { realm: 'extensions', name: 'Office' } }];
  for (const person of people) {
    const user = { login: person.login, name: person.name, admin: person.admin };
    if (person.password) user.password = person.password;
    requests.push({ command: 'user.add', arguments: user });
    requests.push({
      command: 'extension.add',
      arguments: { number: person.number, user: person.login, channel: 'extensions', name: person.name, department: person.department },
    });
    requests.push({
      command: 'line.add',
      arguments: { username: person.line.username, extension: person.number, label: 'Desk phone', password: person.line.password },
    });
  }
  return requests;
}
