// What pwm.c wants connected: GPIO 2 to GPIO 12, GPIO 3 to GPIO 13.
export default function connect(machine) {
	const { gpio } = machine.chip;
	for (const [from, to] of [[2, 12], [3, 13]])
		gpio[from].addListener((state) => gpio[to].setInputValue(state === 1));
}
