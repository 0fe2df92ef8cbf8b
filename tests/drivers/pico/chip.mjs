// What chip.c wants connected; see there.
export default function connect(machine) {
	const { gpio, adc } = machine.chip;
	for (const number of [3, 14])
		gpio[number].addListener((state) => gpio[number].setInputValue(state === 1));
	gpio[13].addListener((state) => gpio[12].setInputValue(state === 1));
	gpio[14].addListener((state) => {
		const level = state === 1;
		for (const bounce of [level, !level, level, !level, level])
			gpio[15].setInputValue(bounce);
	});
	adc.onADCRead = (channel) => {
		const alarm = machine.clock.createAlarm(() => adc.completeADCRead([4095, 2048, 5][channel], channel === 2));
		alarm.schedule(2000);
	};
}
