"""A node of a greenhouse: samples soil and air, publishes a report now and then, waters when it is told to."""

import asyncio
import gc
from machine import Pin
import config
from link import Link
from report import Report
from sensors import Air, Soil

pump = Pin(26, Pin.OUT, value=0)
reports = 0
watering = None


def on_command(text):
    global watering
    word, _, seconds = text.partition(" ")
    if word == "water":
        watering = asyncio.create_task(water(int(seconds or "1")))
    else:
        print("unknown command", text)


async def water(seconds):
    print("watering for", seconds)
    pump.on()
    try:
        await asyncio.sleep(seconds)
    finally:
        pump.off()


async def sample(link):
    global reports
    soil = Soil(34)
    air = Air(4)
    report = Report(config.SAMPLES_PER_REPORT)
    while True:
        temperature, humidity = air.read()
        if report.add(soil.read(), temperature, humidity):
            text = report.text()
            print(text)
            link.publish(b"report", text)
            report.clear()
            reports += 1
            gc.collect()
        await asyncio.sleep_ms(config.SAMPLE_MS)


async def main(seconds):
    link = Link(config, on_command)
    print("address", await link.join())
    link.connect()
    tasks = [asyncio.create_task(sample(link)), asyncio.create_task(link.listen())]
    await asyncio.sleep(seconds)
    for task in tasks:
        task.cancel()
    print("reports", reports, "sent", link.sent)


asyncio.run(main(12))
