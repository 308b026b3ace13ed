import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Tones } from '../src/phone/tones';

/** A sound card that writes down what is played on it. */
function sound_card() {
  const targets: number[] = [];
  const stopped = vi.fn();
  const param = () => ({ value: 0, setTargetAtTime: (value: number) => void targets.push(value) });
  const context = {
    currentTime: 0,
    destination: {},
    createGain: () => ({ gain: param(), connect: () => undefined }),
    createOscillator: () => ({ frequency: param(), connect: () => undefined, start: () => undefined, stop: stopped }),
    resume: vi.fn(async () => undefined),
    suspend: vi.fn(async () => undefined),
    close: vi.fn(async () => undefined),
  };
  return { targets, stopped, context, make: vi.fn(() => context as unknown as AudioContext) };
}

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test('a ringback is one second in five', () => {
  const { targets, make } = sound_card();
  new Tones(make).play('ringback');
  expect(targets).toEqual([0.06]);
  vi.advanceTimersByTime(1_000);
  expect(targets).toEqual([0.06, 0]);
  vi.advanceTimersByTime(4_000);
  expect(targets).toEqual([0.06, 0, 0.06]);
});

test('the same tone goes on, another takes its place, and silence is silence', () => {
  const { targets, stopped, context, make } = sound_card();
  const tones = new Tones(make);
  tones.play('ring');
  tones.play('ring');
  expect(targets).toHaveLength(1);
  tones.play('ringback');
  expect(stopped).toHaveBeenCalledTimes(2);
  tones.play('none');
  const heard = targets.length;
  vi.advanceTimersByTime(60_000);
  expect(targets).toHaveLength(heard);
  expect(context.suspend).toHaveBeenCalled();
  expect(make).toHaveBeenCalledOnce();
});

test('a page that may make no sound yet rings from the first touch on', () => {
  const { context, make } = sound_card();
  const tones = new Tones(make);
  tones.touched();
  expect(context.resume).not.toHaveBeenCalled();
  tones.play('ring');
  tones.touched();
  expect(context.resume).toHaveBeenCalledTimes(2);
});

test('without WebAudio nothing rings, and nothing breaks', () => {
  const tones = new Tones(() => {
    throw new Error('no sound');
  });
  tones.play('ring');
  tones.play('none');
  tones.close();
});
