// What random.c wants: the ring oscillator stands still while GPIO 2 is high.
export default function connect(machine) {
	machine.chip.gpio[2].addListener((state) => (machine.rosc.stuck = state === 1));
}
