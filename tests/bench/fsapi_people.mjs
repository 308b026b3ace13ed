// The PBX that the fsapi benchmarks ask about: 2,000 people with an Extension and a Line each, and some outbound routes.
import { requests_for, sample_people } from '../support/people.mjs';

/** Numbers from 1001 on; the Line of 1001 is line1001: what one can write as a pattern in a static dialplan. */
export function bench_people(count) {
  return sample_people(count, { logins: 0 }).map((person) => ({
    ...person,
    line: { username: `line${person.number}`, password: `line-${person.number}-secret` },
  }));
}

const routes = [
  { name: 'emergency', pattern: '11[02]', position: 1, emergency: true },
  { name: 'national', pattern: '00?[1-9]\\d{4,}', calling_class: 'national' },
  { name: 'international', pattern: '00\\d{6,}', position: 50, calling_class: 'international' },
];

export function requests_for_bench(people) {
  // Off, so that the switch is told nothing of it.
  const gateway = { name: 'carrier', proxy: 'carrier.example', enabled: false };
  return [
    ...requests_for(people),
    { command: 'gateway.add', arguments: gateway },
    ...routes.map((route) => ({ command: 'route.add', arguments: { gateways: [gateway.name], ...route } })),
  ];
}

/** Any one of them. */
export const somebody = (people) => people[Math.floor(Math.random() * people.length)];
