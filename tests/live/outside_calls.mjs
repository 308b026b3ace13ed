// Calls from outside: who is believed to call, how many there may be; and how phones' sound is encrypted.
import { until } from '../support/processes.mjs';
import { check, equal } from '../support/suite.mjs';

const did = '+493099000';

/** `gateways`: all are at one address, and by that the switch knows who brings a call. */
export async function outside_calls({ live, ask, quiet, registered, people, phones: { desk, bobs }, telco, gateways }) {
  const set_all = async (change) => {
    for (const gateway of gateways) await ask('gateway.set', { gateway, ...change });
  };
  const answered = (call) => until('an answer', () => {
    if (call.state === 'ended') throw new Error(`ended: ${call.ended}`);
    return call.state === 'answered';
  });
  const ended = (call) => until('the call to end', () => call.state === 'ended' && call.ended);
  const claims = {
    'P-Asserted-Identity': '<sip:+493022222@127.0.0.1>',
    'Remote-Party-ID': '"+493011111 <sip:1002@x>" <sip:+493033333@127.0.0.1>;party=calling',
  };
  const shown = async (headers) => {
    const call = await telco.call(did, { from: '+491701234567', headers });
    const [one, other] = await Promise.all([desk.rings(), bobs.rings()]);
    call.hang_up();
    await Promise.all([ended(one), ended(other)]);
    await quiet();
    return one.caller.number;
  };

  await live('who calls from outside is taken from where the gateway says it, and from nowhere else', async () => {
    for (const [caller_id_source, number] of [['from', '+491701234567'], ['p-asserted-identity', '+493022222'], ['remote-party-id', '+493033333']]) {
      await set_all({ caller_id_source });
      equal(await shown(claims), number, caller_id_source);
    }
    check(!/^\+49/.test(await shown({ 'P-Asserted-Identity': claims['P-Asserted-Identity'] })), 'no Remote-Party-ID, nobody');
    await set_all({ caller_id_source: 'p-asserted-identity' });
    check(!/^\+49/.test(await shown({ ...claims, Privacy: 'id' })), 'a number that is withheld');
    await set_all({ caller_id_source: 'from' });
  });

  await live('a gateway that has all the calls it may have brings no more, and those that were transferred count', async () => {
    await set_all({ max_calls: 1 });
    const zoes = await registered(people[2]);
    const first = await telco.call(did, { from: '+491701234567' });
    const [one] = await Promise.all([desk.rings(), bobs.rings()]);
    one.answer();
    await answered(first);
    const refused = async () => {
      const call = await telco.call(did, { from: '+491701234567' });
      check((await ended(call)).startsWith('503'), `over the limit: ${call.ended}`);
      const none = await telco.call('+493099001');
      check((await ended(none)).startsWith('404'), `a number that is none: ${none.ended}`);
    };
    await refused();
    one.transfer('1003');
    const moved = await zoes.rings();
    moved.answer();
    await moved.sounds();
    await refused();
    first.hang_up();
    await ended(moved);
    await quiet();
    equal(await shown({}), '+491701234567', 'afterwards there is room again');
    await set_all({ max_calls: 30 });
    equal(await zoes.register({ expires: 0 }), 200, 'the phone leaves');
  });
}

/** Starts pbxd anew, with another configuration each time, and in the end with the first one. */
export async function srtp_of_phones({ pbx, real, live, ask, quiet, phones: { desk, bobs }, telco }) {
  const first = pbx.extra;
  const with_srtp = async (word) => {
    pbx.extra = word === '' ? first : `${first}[phones]\nsrtp = "${word}"\n`;
    await pbx.write_configuration();
    await pbx.stop();
    await pbx.start();
    await until('the link', async () => (await ask('status', {})).switches[0].state === 'up', { seconds: 40 });
    // What it was told of the Lines it keeps for a minute.
    await real.api('xml_flush_cache');
  };
  const offered = async () => {
    const call = await telco.call(did, { from: '+491701234567' });
    const [one] = await Promise.all([desk.rings(), bobs.rings()]);
    call.hang_up();
    await quiet();
    return one.invite.body;
  };
  const ended = (call) => until('the call to end', () => call.state === 'ended' && call.ended);

  await live('phones are offered SRTP, and held to it, as the configuration says', async () => {
    await with_srtp('accept');
    check(!(await offered()).includes('a=crypto:'), 'accept: nothing is offered');
    await with_srtp('optional');
    check((await offered()).includes('a=crypto:'), 'optional: it is offered');
    const plain = await desk.call('1002');
    const ringing = await bobs.rings();
    ringing.answer();
    await Promise.all([plain.sounds(), ringing.sounds()]);
    plain.hang_up();
    await quiet();
    await with_srtp('mandatory');
    const body = await offered();
    check(body.includes('RTP/SAVP') && body.includes('a=crypto:'), `mandatory: ${body}`);
    const refused = await desk.call('1002');
    check((await ended(refused)).startsWith('488'), `a call without it: ${refused.ended}`);
    await quiet();
    await with_srtp('');
  });
}
